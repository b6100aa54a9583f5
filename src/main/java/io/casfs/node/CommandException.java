package io.casfs.node;

/**
 * What was asked for isn't done, for a reason the user can understand and act on: its message says what, why and what to
 * do.
 *
 * <p>It carries no stack trace unless it has a cause: it is an answer, not a fault.
 */
public final class CommandException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Exit status of a command that failed. */
    public static final int FAILED = 1;

    /** Exit status of a command that was used wrongly. */
    public static final int WRONG_USE = 2;

    private final int exitStatus;

    private CommandException(int exitStatus, String message) {
        super(message, null, false, false);
        this.exitStatus = exitStatus;
    }

    private CommandException(int exitStatus, String message, Throwable cause) {
        super(message, cause);
        this.exitStatus = exitStatus;
    }

    /** It could not be done. */
    public static CommandException failed(String message) {
        return new CommandException(FAILED, message);
    }

    /** It could not be done because of {@code cause}. */
    public static CommandException failed(String message, Throwable cause) {
        return new CommandException(FAILED, message, cause);
    }

    /** The command was used wrongly. */
    public static CommandException wrongUse(String message) {
        return new CommandException(WRONG_USE, message);
    }

    static CommandException of(int exitStatus, String message) {
        return new CommandException(exitStatus == WRONG_USE ? WRONG_USE : FAILED, message);
    }

    /** The exit status of the command: {@link #FAILED} or {@link #WRONG_USE}. */
    public int exitStatus() {
        return exitStatus;
    }
}
