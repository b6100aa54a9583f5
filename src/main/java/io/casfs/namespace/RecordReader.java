package io.casfs.namespace;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * Reads what {@link RecordWriter} wrote; trusts nothing: each value's type and range is checked.
 *
 * <p>Not thread-safe.
 */
public final class RecordReader {
    private final JsonParser parser;
    private final String what;

    /**
     * Begins to read a record.
     *
     * @param what the kind of record, for messages
     * @param version the newest version of the format that the caller understands
     * @throws MalformedRecordException if the record is of a newer version
     */
    public RecordReader(String what, byte[] record, int version) throws IOException {
        this.what = what;
        this.parser = RecordWriter.CBOR.createParser(record);
        long found = number();
        if (found < 1 || found > version) {
            throw new MalformedRecordException(what + " has format version " + found
                    + ", but this casfs knows only 1 to " + version + "; use a newer casfs");
        }
    }

    /** Reads an integer. */
    public long number() throws IOException {
        if (parser.nextToken() != JsonToken.VALUE_NUMBER_INT) {
            throw malformed("an integer");
        }
        return parser.getLongValue();
    }

    /** Reads an integer from {@code low} to {@code high}. */
    public int number(int low, int high) throws IOException {
        long value = number();
        if (value < low || value > high) {
            throw malformed("an integer from " + low + " to " + high + " (it is " + value + ")");
        }
        return (int) value;
    }

    /** Reads a byte string of at most {@code limit} bytes. */
    public byte[] bytes(int limit) throws IOException {
        if (parser.nextToken() != JsonToken.VALUE_EMBEDDED_OBJECT) {
            throw malformed("a byte string");
        }
        byte[] value = parser.getBinaryValue();
        if (value.length > limit) {
            throw malformed("a byte string of at most " + limit + " bytes");
        }
        return value;
    }

    /** Checks that the record ends here. */
    public void end() throws IOException {
        if (parser.nextToken() != null) {
            throw malformed("its end");
        }
    }

    /** Returns the exception that says that something else was expected. */
    public MalformedRecordException malformed(String expected) {
        return new MalformedRecordException(what + " is malformed: expected " + expected + " at byte "
                + parser.currentLocation().getByteOffset());
    }
}
