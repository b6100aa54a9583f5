package io.casfs.exchange;

import io.casfs.block.Block;
import io.casfs.block.BlockId;
import io.casfs.transport.Protocol;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What nodes say about blocks. Ids are their text; sealed bytes are the envelope's payload. */
sealed interface ExchangeMessage {
    Protocol<ExchangeMessage> PROTOCOL = Protocol.of("exchange", ExchangeMessage.class);

    /** The most ids in one message. */
    int MAX_IDS = 1000;

    /** More than any sealed block has: plaintext that doesn't compress, header and table. */
    int MAX_SEALED = Block.MAXIMUM_LENGTH + 1024;

    /**
     * Asks for a range of a sealed block.
     *
     * @param sealing the sealing that the range is of; null for any
     * @param from the first byte
     * @param length of the range, cut at the end of the sealed block
     * @param wholeUpTo a sealed block of at most so many bytes is wanted whole
     */
    record Fetch(String id, @Nullable String sealing, int from, int length, int wholeUpTo) implements ExchangeMessage {
        public Fetch {
            BlockId.parse(id);
            if (sealing != null) {
                checkSealing(sealing);
            }
            checkRange(from, length);
            checkRange(0, wholeUpTo);
        }

        BlockId block() {
            return BlockId.parse(id);
        }
    }

    /**
     * A range of a sealed block, in the payload. If it is of another sealing than the one asked for, it is only the
     * header.
     *
     * @param from the first byte
     */
    record Part(String sealing, int sealedLength, int from) implements ExchangeMessage {
        public Part {
            checkSealing(sealing);
            checkRange(from, 0);
            if (sealedLength < 1 || sealedLength > MAX_SEALED) {
                throw new IllegalArgumentException("no sealed block has " + sealedLength + " bytes");
            }
        }
    }

    /** Says that the block isn't held. */
    record Absent() implements ExchangeMessage {}

    /**
     * Asks which of these blocks are held and how.
     *
     * @param keep whether held ones are to be verified, kept and durable before the answer
     */
    record Ask(List<String> ids, boolean keep) implements ExchangeMessage {
        public Ask {
            ids = checkedIds(ids);
        }

        List<BlockId> blocks() {
            return ids.stream().map(BlockId::parse).toList();
        }
    }

    /** Hands over blocks to be kept; the payload is their sealed bytes, one after the other. */
    record Push(List<String> ids, List<Integer> lengths) implements ExchangeMessage {
        public Push {
            ids = checkedIds(ids);
            lengths = List.copyOf(lengths);
            if (lengths.size() != ids.size()) {
                throw new IllegalArgumentException(ids.size() + " blocks and " + lengths.size() + " lengths");
            }
            lengths.forEach(length -> checkRange(0, length));
        }

        List<BlockId> blocks() {
            return ids.stream().map(BlockId::parse).toList();
        }
    }

    /** Answers {@link Ask} and {@link Push}: one {@link CopyState#letter} for each block. */
    record Answers(String states) implements ExchangeMessage {
        public Answers {
            if (states.length() > MAX_IDS) {
                throw new IllegalArgumentException(states.length() + " answers in one message");
            }
            states.chars().forEach(letter -> CopyState.of((char) letter));
        }

        static Answers of(List<CopyState> states) {
            StringBuilder letters = new StringBuilder();
            states.forEach(state -> letters.append(state.letter()));
            return new Answers(letters.toString());
        }

        List<CopyState> copies() {
            return states.chars()
                    .mapToObj(letter -> CopyState.of((char) letter))
                    .toList();
        }
    }

    private static void checkSealing(String sealing) {
        if (!sealing.matches("[0-9a-f]{32}")) {
            throw new IllegalArgumentException("the name of a sealing is 32 hex digits");
        }
    }

    private static void checkRange(int from, int length) {
        if (from < 0 || length < 0 || from > MAX_SEALED || length > MAX_SEALED) {
            throw new IllegalArgumentException("no sealed block has a range of " + length + " bytes at " + from);
        }
    }

    private static List<String> checkedIds(List<String> ids) {
        if (ids.isEmpty() || ids.size() > MAX_IDS) {
            throw new IllegalArgumentException(ids.size() + " blocks in one message");
        }
        ids.forEach(BlockId::parse);
        return List.copyOf(ids);
    }
}
