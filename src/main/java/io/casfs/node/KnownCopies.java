package io.casfs.node;

import io.casfs.exchange.Copies;
import io.casfs.exchange.Exchange;
import io.casfs.fs.CopyState;
import java.io.IOException;

/** What {@code user.casfs.state} shows of a committed file: as much as is known of its least safe block. */
final class KnownCopies implements CopyState {
    private final Exchange exchange;

    KnownCopies(Exchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public String of(Blocks blocks) throws IOException {
        Worst worst = new Worst();
        blocks.forEach(id -> worst.take(exchange.copies(id)));
        return worst.text;
    }

    private static final class Worst {
        private String text = "safe";
        private int fewest = Integer.MAX_VALUE;

        /** Returns whether there can be anything worse. */
        boolean take(Copies copies) {
            if (copies.kind() == Copies.Kind.ELSEWHERE) {
                // Whoever made this node's copy a cached one, or never handed it one, saw to enough others.
                return false;
            }
            if (copies.kind() != Copies.Kind.SAFE && copies.known() < fewest) {
                fewest = copies.known();
                text = copies.toString();
            }
            return copies.kind() != Copies.Kind.LOCAL;
        }
    }
}
