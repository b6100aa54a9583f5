package io.casfs.cli;

/** The entry point of the {@code casfs} command. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println("casfs 0.1.0");
    }
}
