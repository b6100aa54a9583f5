package io.casfs.store;

import io.casfs.crypto.CorruptRecordException;
import io.casfs.crypto.RecordSealer;
import java.io.IOException;
import java.util.Optional;

/** The tables with their records sealed: nothing but sealed bytes goes down, nothing unauthenticated comes up. */
final class Records {
    private final Database database;
    private final RecordSealer sealer;

    Records(Database database, RecordSealer sealer) {
        this.database = database;
        this.sealer = sealer;
    }

    Optional<byte[]> get(Table table, byte[] key) throws IOException {
        byte[] stored = database.get(table, key);
        return stored == null ? Optional.empty() : Optional.of(open(table, key, stored));
    }

    void put(Database.Write batch, Table table, byte[] key, byte[] record) throws IOException {
        batch.put(table, key, sealer.seal(table.recordKind(), key, record));
    }

    /** As {@link Database#scan}, with opened records. */
    void scan(Table table, byte[] prefix, byte[] start, Database.Visitor visitor) throws IOException {
        database.scan(table, prefix, start, (key, stored) -> visitor.visit(key, open(table, key, stored)));
    }

    byte[] open(Table table, byte[] key, byte[] sealed) throws CorruptRecordException {
        return sealer.open(table.recordKind(), key, sealed);
    }
}
