package io.casfs.fs;

import io.casfs.block.BlockId;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A run of bytes that came into an open file since its last commit: written, copied from another file, or cleared. Pieces
 * don't know where in the file they are.
 */
sealed interface Piece {
    long length();

    /** Returns the part of this piece from {@code from} on. */
    Piece slice(long from, long length);

    /** Copies bytes of the piece. */
    void read(Contents contents, long position, byte[] into, int offset, int length) throws IOException;

    /** Returns the bytes of this piece that the write budget counts and that end with it. */
    int counted();

    /** Returns what leaves the piece as it is, if it is all of a block, which can stand in a layout then. */
    default Optional<RewritePlan.Step> whole() {
        return Optional.empty();
    }

    /** Bytes in memory, not yet on their way into the store. */
    final class Memory implements Piece {
        private static final int SMALLEST = 4096;

        private byte[] bytes;
        private int length;

        /** Takes a copy. */
        Memory(byte[] source, int offset, int length) {
            this.bytes = Arrays.copyOfRange(source, offset, offset + length);
            this.length = length;
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        public int counted() {
            return length;
        }

        /** Returns a piece of its own: slices of one array could otherwise grow into one another. */
        @Override
        public Memory slice(long start, long part) {
            return new Memory(bytes, (int) start, (int) part);
        }

        @Override
        public void read(Contents contents, long position, byte[] into, int offset, int part) {
            read((int) position, into, offset, part);
        }

        /** Copies bytes of the piece, which needs nobody. */
        void read(int position, byte[] into, int offset, int part) {
            System.arraycopy(bytes, position, into, offset, part);
        }

        /** Replaces bytes within the piece. */
        void overwrite(int position, byte[] source, int offset, int part) {
            System.arraycopy(source, offset, bytes, position, part);
        }

        /** Returns how many more bytes {@link #append} takes. */
        int room() {
            return Chunker.LONGEST - length;
        }

        /** Appends bytes, at most {@link #room}. */
        void append(byte[] source, int offset, int part) {
            if (length + part > bytes.length) {
                int grown = Math.max(Math.max(SMALLEST, 2 * bytes.length), length + part);
                bytes = Arrays.copyOf(bytes, Math.min(grown, Chunker.LONGEST));
            }
            System.arraycopy(source, offset, bytes, length, part);
            length += part;
        }

        /** Returns the bytes, which begin at 0; nobody may change them through this piece any more. */
        byte[] array() {
            return bytes;
        }
    }

    /** A finished block on its way into the store, or part of one. */
    record Sealing(Sealer.Job job, int from, long length) implements Piece {
        static Sealing all(Sealer.Job job) {
            return new Sealing(job, 0, job.length());
        }

        /** The job counts and gives back its bytes itself. */
        @Override
        public int counted() {
            return 0;
        }

        @Override
        public Sealing slice(long start, long part) {
            return new Sealing(job, from + (int) start, part);
        }

        @Override
        public void read(Contents contents, long position, byte[] into, int offset, int part) throws IOException {
            job.read(from + (int) position, into, offset, part);
        }

        @Override
        public Optional<RewritePlan.Step> whole() {
            return from == 0 && length == job.length() ? Optional.of(new RewritePlan.Sealed(job)) : Optional.empty();
        }
    }

    /**
     * A block that a committed content names, or part of one: named again instead of being copied.
     *
     * @param blockLength bytes of the whole block
     */
    record Shared(BlockId id, long blockLength, int from, long length) implements Piece {
        @Override
        public int counted() {
            return 0;
        }

        @Override
        public Shared slice(long start, long part) {
            return new Shared(id, blockLength, from + (int) start, part);
        }

        @Override
        public void read(Contents contents, long position, byte[] into, int offset, int part) throws IOException {
            contents.read(id, from + (int) position, into, offset, part);
        }

        @Override
        public Optional<RewritePlan.Step> whole() {
            return from == 0 && length == blockLength
                    ? Optional.of(new RewritePlan.Shared(id, length))
                    : Optional.empty();
        }

        /** Returns whether {@code next} is the part of the same block that follows this one. */
        boolean continuesWith(Shared next) {
            return id.equals(next.id) && from + length == next.from;
        }

        Shared with(Shared next) {
            return new Shared(id, blockLength, from, length + next.length);
        }
    }

    /** Zeros that take no room. */
    record Hole(long length) implements Piece {
        @Override
        public int counted() {
            return 0;
        }

        @Override
        public Hole slice(long start, long part) {
            return new Hole(part);
        }

        @Override
        public void read(Contents contents, long position, byte[] into, int offset, int part) {
            Arrays.fill(into, offset, offset + part, (byte) 0);
        }
    }
}
