package io.casfs.store;

import io.casfs.identity.NodeId;
import io.casfs.namespace.Dot;
import io.casfs.namespace.Mutation;
import io.casfs.namespace.MutationCodec;
import io.casfs.namespace.Vector;
import io.casfs.namespace.Vector.Incarnation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out at the start what the last end left.
 *
 * <p>Where unverified mutations begin is kept until an orderly end: a node that dies again while it verifies them does so
 * the next time.
 */
final class RecoveryReader {
    private static final Logger LOG = LoggerFactory.getLogger(RecoveryReader.class);

    private final Database database;
    private final Records records;
    private final NodeId node;

    RecoveryReader(Database database, Records records, NodeId node) {
        this.database = database;
        this.records = records;
        this.node = node;
    }

    LocalStore.Recovery read(Mark mark) throws IOException {
        Optional<String> damage = Optional.empty();
        if (database.sequence() < mark.sequence()) {
            damage = Optional.of("the database ends at write " + database.sequence() + ", but write " + mark.sequence()
                    + " had been made durable: its files lost their end; run 'casfs verify'");
            LOG.error("{}", damage.get());
        }
        List<Mutation> since = new ArrayList<>();
        if (!mark.clean()) {
            for (Map.Entry<Incarnation, Long> first :
                    unverified(mark).counters().entrySet()) {
                addFrom(first.getKey().dot(first.getValue()), since);
            }
            since.sort((a, b) -> a.stamp().compareTo(b.stamp()));
        }
        return new LocalStore.Recovery(mark.clean(), List.copyOf(since), damage);
    }

    /** Returns the first unverified mutation of each incarnation that ended without order, and keeps it. */
    private Vector unverified(Mark mark) throws IOException {
        Optional<byte[]> record = records.get(Table.STATE, State.UNVERIFIED.key());
        Map<Incarnation, Long> first = new HashMap<>();
        if (record.isPresent()) {
            first.putAll(Vector.decode(record.get()).counters());
        }
        first.putIfAbsent(new Incarnation(node, mark.incarnation()), mark.counter() + 1);
        Vector unverified = Vector.of(first);
        try (Database.Write write = database.new Write()) {
            records.put(write, Table.STATE, State.UNVERIFIED.key(), unverified.encode());
            write.write();
        }
        return unverified;
    }

    private void addFrom(Dot first, List<Mutation> found) throws IOException {
        records.scan(Table.LOG, Keys.incarnation(Incarnation.of(first)), Keys.mutation(first), (key, record) -> {
            found.add(MutationCodec.decode(record));
            return true;
        });
    }

    /** Takes note of an orderly end, before which everything was verified. */
    void ended() throws IOException {
        try (Database.Write write = database.new Write()) {
            write.delete(Table.STATE, State.UNVERIFIED.key());
            write.write();
        }
    }
}
