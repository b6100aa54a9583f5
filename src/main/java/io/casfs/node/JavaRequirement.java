package io.casfs.node;

import io.casfs.crypto.JdkRequirement;

/** What the Java that runs casfs has to be like. */
public final class JavaRequirement {
    private JavaRequirement() {}

    /**
     * Refuses a Java that would corrupt data.
     *
     * @throws CommandException that says which one to install
     */
    public static void check() throws CommandException {
        try {
            JdkRequirement.check();
        } catch (IllegalStateException e) {
            throw CommandException.failed(String.valueOf(e.getMessage()));
        }
    }
}
