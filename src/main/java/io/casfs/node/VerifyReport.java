package io.casfs.node;

import java.util.List;

/** What a verification has read and checked, and what it found wrong. */
public record VerifyReport(long records, long blocks, long bytes, List<Problem> problems) {
    public VerifyReport {
        problems = List.copyOf(problems);
    }
}
