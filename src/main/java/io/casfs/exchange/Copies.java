package io.casfs.exchange;

/**
 * How well a block is kept, as far as this node knows without asking.
 *
 * @param kind the short answer
 * @param known kept copies that this node knows of, its own included
 * @param replicas kept copies that there are to be
 */
public record Copies(Kind kind, int known, int replicas) {
    /** The short answer. */
    public enum Kind {
        /** This node has the only copy that it knows of, though there are others who are to have one. */
        LOCAL,
        /** Some copies are known, and not enough yet; more than this cluster can hold may be wanted. */
        PARTIAL,
        /** There are as many kept copies as there are to be. */
        SAFE,
        /** Others keep it; this node has none, or one that doesn't count. */
        ELSEWHERE
    }

    /** Returns {@code local}, {@code 1/2}, {@code safe} or {@code elsewhere}. */
    @Override
    public String toString() {
        return switch (kind) {
            case LOCAL -> "local";
            case PARTIAL -> known + "/" + replicas;
            case SAFE -> "safe";
            case ELSEWHERE -> "elsewhere";
        };
    }
}
