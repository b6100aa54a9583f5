package io.casfs.crypto;

/** Refuses Java versions whose AES-CTR gives wrong results. */
public final class JdkRequirement {
    private JdkRequirement() {}

    /**
     * Checks the running JVM; the first thing a program does.
     *
     * @throws IllegalStateException with a message for the user, if it must not be used
     */
    public static void check() {
        check(Runtime.version());
    }

    static void check(Runtime.Version version) {
        // JDK-8292158: the AVX-512 code for AES-CTR corrupts data. A wrong result would be stored and only be noticed
        // when it is read, so the processor isn't asked.
        int feature = version.feature();
        boolean broken =
                (feature == 17 && version.update() < 6) || feature == 18 || (feature == 19 && version.update() < 2);
        if (broken) {
            throw new IllegalStateException("Java " + version + " can corrupt encrypted data (JDK-8292158);"
                    + " please use Java 17.0.6 or later");
        }
    }
}
