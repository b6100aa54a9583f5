package io.casfs.membership;

import io.casfs.identity.NodeId;
import io.casfs.transport.MemoryNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

/**
 * Measures membership with a hundred members in this process, or as many as the first argument says, with the settings
 * that nodes use. Takes about four minutes; prints a line for each measure.
 */
final class HundredMembers {
    private static final Duration BETWEEN_STARTS = Duration.ofMillis(250);
    private static final Duration REST = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final MemoryNetwork network = new MemoryNetwork();
    private final List<TestMember> members = new ArrayList<>();
    private final Set<NodeId> listed = new HashSet<>();

    private HundredMembers(int count) {
        while (listed.size() < count) {
            listed.add(new NodeId(
                    ThreadLocalRandom.current().nextLong(),
                    ThreadLocalRandom.current().nextLong()));
        }
    }

    public static void main(String... arguments) throws InterruptedException {
        new HundredMembers(arguments.length == 0 ? 100 : Integer.parseInt(arguments[0])).measure();
        System.exit(0);
    }

    private void measure() throws InterruptedException {
        long begin = System.nanoTime();
        for (NodeId id : listed) {
            members.add(TestMember.start(network, id, listed, Settings.LAN));
            Thread.sleep(BETWEEN_STARTS.toMillis());
        }
        long last = System.nanoTime();
        awaitAll("all see all live after the last start", last, member -> sees(member, Liveness.LIVE, listed));
        tellBytes("since the start", 0, begin);
        Thread.sleep(REST.toMillis());
        long before = bytes();
        long rest = System.nanoTime();
        Thread.sleep(REST.toMillis());
        tellBytes("at rest", before, rest);

        TestMember victim = members.remove(0);
        before = bytes();
        long kill = System.nanoTime();
        victim.kill();
        awaitAll("all see a killed one dead", kill, member -> sees(member, Liveness.DEAD, Set.of(victim.id)));
        tellBytes("meanwhile", before, kill);

        before = bytes();
        long again = System.nanoTime();
        members.add(TestMember.start(network, victim.id, listed, Settings.LAN));
        awaitAll("all see it live again", again, member -> sees(member, Liveness.LIVE, listed));
        tellBytes("meanwhile", before, again);

        TestMember leaver = members.remove(0);
        long leave = System.nanoTime();
        leaver.membership.close();
        leaver.kill();
        awaitAll("all see one dead that left", leave, member -> sees(member, Liveness.DEAD, Set.of(leaver.id)));
    }

    private static boolean sees(TestMember member, Liveness liveness, Set<NodeId> others) {
        return others.stream()
                .allMatch(other -> other.equals(member.id) || member.membership.liveness(other) == liveness);
    }

    private void awaitAll(String what, long since, Predicate<TestMember> expected) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        double first = 0;
        while (true) {
            long satisfied = members.stream().filter(expected).count();
            double seconds = (System.nanoTime() - since) / 1e9;
            first = first == 0 && satisfied > 0 ? seconds : first;
            if (satisfied == members.size() || System.nanoTime() > deadline) {
                print(
                        "%s: the first after %.1f s, %d of %d after %.1f s",
                        what, first, satisfied, members.size(), seconds);
                return;
            }
            Thread.sleep(100);
        }
    }

    private long bytes() {
        return members.stream()
                .mapToLong(member -> member.transport.statistics().bytesSent())
                .sum();
    }

    private void tellBytes(String when, long before, long since) {
        double seconds = (System.nanoTime() - since) / 1e9;
        long sent = (bytes() - before) / members.size();
        print("bytes sent by each member %s: %d, %.0f a second", when, sent, sent / seconds);
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
