package io.casfs.membership;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.casfs.identity.NodeId;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One run of a member's daemon, which is what SWIM calls a member.
 *
 * <p>SWIM's counters begin anew with every run. Were they those of the node, the gossips of a restarted one would be taken
 * for gossips already heard, and it couldn't contradict a suspicion.
 *
 * @param number drawn at the start of the run
 */
record Run(NodeId node, long number) {
    private static final int NODE_DIGITS = 32;

    static Run begin(NodeId node) {
        return new Run(node, ThreadLocalRandom.current().nextLong());
    }

    @JsonCreator
    static Run parse(String text) {
        if (text.length() != NODE_DIGITS + 1 + 16) {
            throw new IllegalArgumentException("the name of a run doesn't have " + text.length() + " characters");
        }
        Run run = new Run(
                NodeId.parse(text.substring(0, NODE_DIGITS)),
                Long.parseUnsignedLong(text.substring(NODE_DIGITS + 1), 16));
        if (!run.text().equals(text)) {
            throw new IllegalArgumentException("the name of a run is hex digits and a hyphen");
        }
        return run;
    }

    @JsonValue
    String text() {
        return node + "-" + HexFormat.of().toHexDigits(number);
    }

    @Override
    public String toString() {
        return text();
    }
}
