package io.casfs.cli;

/** What is said to the user beside the answer itself. */
final class Notes {
    private Notes() {}

    /** Says one thing, on standard error. */
    static void say(String text) {
        System.err.println("casfs: " + text);
    }
}
