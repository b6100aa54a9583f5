package io.casfs.replication;

import io.casfs.block.BlockId;
import io.casfs.namespace.Bytes;
import io.casfs.namespace.Change;
import io.casfs.namespace.Content;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Link;
import io.casfs.namespace.LinkId;
import io.casfs.namespace.Mutation;
import io.casfs.namespace.Name;
import io.casfs.namespace.Nature;
import io.casfs.namespace.Owner;
import io.casfs.namespace.Timestamp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * What the users of one process do: make, write, rename and remove files of their own, in directories of their own and
 * in those of all, and change attributes of anything.
 */
final class Workload {
    private static final Owner OWNER = new Owner(1, 1);
    private static final BlockId BLOCK = BlockId.parse("5".repeat(64));

    private record File(InodeId inode, LinkId link) {}

    private final Simulation simulation;
    private final SimulatedNode node;
    private final SimulatedNode.Run run;
    private final List<InodeId> directories = new ArrayList<>(List.of(InodeId.ROOT));
    private final List<File> files = new ArrayList<>();
    private int names;

    Workload(Simulation simulation, SimulatedNode node) {
        this.simulation = simulation;
        this.node = node;
        this.run = node.run();
    }

    boolean isOf(SimulatedNode.Run current) {
        return run == current;
    }

    void act() throws IOException {
        Random random = simulation.random();
        int kind = random.nextInt(10);
        if (files.isEmpty() || kind < 4) {
            make(random.nextInt(6) == 0 ? Nature.DIRECTORY : Nature.FILE);
            return;
        }
        File file = files.get(random.nextInt(files.size()));
        if (kind == 4) {
            Link link = node.replica().tree().link(file.inode, file.link).orElseThrow();
            Change rename = new Change.MoveLink(file.inode, file.link, link.parent(), directory(), name());
            mutate(rename);
        } else if (kind == 5) {
            files.remove(file);
            Link link = node.replica().tree().link(file.inode, file.link).orElseThrow();
            mutate(new Change.RemoveLink(
                    file.inode,
                    file.link,
                    link.position().dot(),
                    node.replica().tree().inode(file.inode).orElseThrow().versionDots()));
        } else if (kind < 8) {
            Content content = new Content(1 + random.nextInt(1000), 1, Optional.of(BLOCK));
            mutate(new Change.SetContent(
                    file.inode,
                    content,
                    node.replica().tree().inode(file.inode).orElseThrow().versionDots(),
                    List.of(file.link)));
        } else {
            attribute(random);
        }
    }

    private void make(Nature nature) throws IOException {
        if (nature.equals(Nature.FILE) && simulation.random().nextInt(3) == 0) {
            node.hold(simulation.upTo(Duration.ofSeconds(3)));
        }
        InodeId inode = InodeId.madeBy(node.replica().next());
        Mutation made =
                mutate(new Change.MakeInode(nature, 0700, OWNER), new Change.MakeLink(inode, directory(), name()));
        if (nature.equals(Nature.DIRECTORY)) {
            directories.add(inode);
        } else {
            files.add(new File(inode, LinkId.madeBy(made.dot())));
        }
    }

    /** Writes an attribute of something that anybody made. */
    private void attribute(Random random) throws IOException {
        List<InodeId> all = node.replica().inodes();
        InodeId any = all.get(random.nextInt(all.size()));
        switch (random.nextInt(3)) {
            case 0 -> mutate(new Change.SetMode(any, random.nextInt(01000)));
            case 1 -> mutate(new Change.SetModified(any, new Timestamp(random.nextInt(1000), 0)));
            default ->
                mutate(new Change.SetExtended(
                        any, Bytes.of("user." + random.nextInt(3)), Optional.of(Bytes.of("" + random.nextInt()))));
        }
    }

    private InodeId directory() {
        return directories.get(simulation.random().nextInt(directories.size()));
    }

    private Name name() {
        String name = node.replica().incarnation() + " " + names++;
        return Name.of(name.getBytes(StandardCharsets.UTF_8));
    }

    private Mutation mutate(Change... changes) throws IOException {
        long skew = node.id().low() % 5_000_000;
        return node.replica().mutate(simulation.micros() + skew, changes);
    }
}
