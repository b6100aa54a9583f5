package io.casfs.node;

/** Which casfs this is. */
public final class Version {
    private Version() {}

    /** The version, as the jar's manifest tells it. */
    public static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }
}
