package io.casfs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.AutoComplete;
import picocli.CommandLine;

class CasfsCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return CasfsCommand.commandLine(new CasfsCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }

    @Test
    void wrongUseIsExplainedInOneLineAndExitsWith2() {
        for (List<String> args : List.of(
                List.<String>of(),
                List.of("nonsense"),
                List.of("mount"),
                List.of("mount", "--nonsense", "d"),
                List.of("mount", "a", "b"),
                List.of("key"),
                List.of("cat"),
                List.of("put"),
                List.of("key-backup"),
                List.of("invite", "--expires", "soon"),
                List.of("invite", "--uses", "many"),
                List.of("forget"),
                List.of("evict"),
                List.of("warm"),
                List.of("sync", "--copies", "all"),
                List.of("leave", "a", "b"),
                List.of("demo", "--port-base", "x"))) {
            assertEquals(2, run(args.toArray(String[]::new)), args.toString());
            assertTrue(err.toString().startsWith("casfs: "), err.toString());
            assertTrue(err.toString().contains("--help"), err.toString());
            assertFalse(err.toString().contains("Exception"), err.toString());
            err.getBuffer().setLength(0);
        }
    }

    @Test
    void everyCommandForPeopleIsInTheHelp() {
        assertEquals(0, run("--help"));
        CommandLine line = CasfsCommand.commandLine(new CasfsCommand());
        for (String name : line.getSubcommands().keySet()) {
            assertEquals(
                    !List.of("daemon", "train").contains(name),
                    out.toString().contains("  " + name),
                    name + " in " + out);
            assertEquals(0, run(name, "--help"), name);
        }
    }

    @Test
    void valuesOutOfBoundsAreWrongUse() {
        for (List<String> args : List.of(
                List.of("invite", "--expires", "0s"),
                List.of("invite", "--expires", "31d"),
                List.of("invite", "--uses", "0"),
                List.of("invite", "--uses", "1001"),
                List.of("sync", "--copies", "0"),
                List.of("events", "--json", "--follow"),
                List.of("demo", "--port-base", "65534"),
                List.of("demo", "--port-base", "0"))) {
            assertEquals(2, CasfsCommand.run(args.toArray(String[]::new)), args.toString());
        }
    }

    @Test
    void completesEveryCommand() {
        String script = AutoComplete.bash("casfs", CasfsCommand.commandLine(new CasfsCommand()));
        for (String name :
                List.of("mount", "unmount", "status", "key", "verify", "invite", "members", "forget", "demo")) {
            assertTrue(script.contains(name), name);
        }
    }
}
