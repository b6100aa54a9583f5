package io.casfs.cli;

import io.casfs.node.CommandException;
import io.casfs.node.Json;
import io.casfs.node.MemberStatus;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code casfs members}. */
@Command(name = "members", description = "List the nodes of the cluster and whether they answer.")
final class MembersCommand implements Callable<Integer> {

    @Parameters(paramLabel = "PATH", arity = "0..1", description = "In the mount of the node that is meant.")
    @Nullable
    String path;

    @Option(names = "--json", description = "As JSON.")
    boolean json;

    @Override
    public Integer call() throws IOException, CommandException {
        List<MemberStatus> members = PathArgument.node(path).status().members();
        if (json) {
            System.out.println(Json.print(members));
        } else {
            members.forEach(member -> System.out.println(line(member)));
        }
        return 0;
    }

    /** One member for people. */
    static String line(MemberStatus member) {
        return member.name() + " (" + member.nodeId() + "), " + member.state()
                + (member.address() == null ? "" : " at " + member.address())
                + (member.lag() == null || member.lag() == 0 ? "" : ", " + member.lag() + " changes behind");
    }
}
