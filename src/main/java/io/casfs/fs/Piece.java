package io.casfs.fs;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** A run of bytes that was written to an open file since its last commit. Pieces don't know where in the file they are. */
sealed interface Piece {
    int length();

    /** Returns the part of this piece from {@code from} on. */
    Piece slice(int from, int length);

    /** Copies bytes of the piece. */
    void read(int position, byte[] into, int offset, int length) throws IOException;

    /** Returns the bytes of this piece that the write budget counts and that end with it. */
    int counted();

    /** Returns the sealing job if the piece is all of its block, so that the block can stand in a layout as it is. */
    default Optional<Sealer.Job> whole() {
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
        public int length() {
            return length;
        }

        @Override
        public int counted() {
            return length;
        }

        /** Returns a piece of its own: slices of one array could otherwise grow into one another. */
        @Override
        public Memory slice(int start, int part) {
            return new Memory(bytes, start, part);
        }

        @Override
        public void read(int position, byte[] into, int offset, int part) {
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
    record Sealing(Sealer.Job job, int from, int length) implements Piece {
        static Sealing all(Sealer.Job job) {
            return new Sealing(job, 0, job.length());
        }

        /** The job counts and gives back its bytes itself. */
        @Override
        public int counted() {
            return 0;
        }

        @Override
        public Sealing slice(int start, int part) {
            return new Sealing(job, from + start, part);
        }

        @Override
        public void read(int position, byte[] into, int offset, int part) throws IOException {
            job.read(from + position, into, offset, part);
        }

        @Override
        public Optional<Sealer.Job> whole() {
            return from == 0 && length == job.length() ? Optional.of(job) : Optional.empty();
        }
    }
}
