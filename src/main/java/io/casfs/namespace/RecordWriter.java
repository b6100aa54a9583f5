package io.casfs.namespace;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Writes a record: a CBOR sequence (RFC 8742) of integers and byte strings, in an order that the record's kind fixes.
 *
 * <p>The same values always give the same bytes. Not thread-safe.
 */
public final class RecordWriter {
    static final CBORFactory CBOR = new CBORFactory();

    private final ByteArrayBuilder bytes = new ByteArrayBuilder();
    private final JsonGenerator generator;

    /** Starts a record in the given version of its format. */
    public RecordWriter(int version) {
        try {
            generator = CBOR.createGenerator(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        number(version);
    }

    /** Appends an integer. */
    public RecordWriter number(long value) {
        try {
            generator.writeNumber(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Appends a byte string. */
    public RecordWriter bytes(byte[] value) {
        try {
            generator.writeBinary(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Returns the record and ends the writer. */
    public byte[] toBytes() {
        try {
            generator.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
