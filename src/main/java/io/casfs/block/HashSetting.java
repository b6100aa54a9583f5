package io.casfs.block;

import java.util.Arrays;
import java.util.stream.Collectors;

/** How a cluster names blocks; fixed when the cluster is made. */
public enum HashSetting {
    /** HMAC-SHA-256 under the cluster's key: a name tells nothing to somebody without the key. */
    HMAC_SHA256("hmac-sha256", 32),
    /** Plain SHA-1 of the content: a block is named by what {@code sha1sum} prints. */
    SHA1("sha1", 20);

    private final String settingName;
    private final int digestLength;

    HashSetting(String settingName, int digestLength) {
        this.settingName = settingName;
        this.digestLength = digestLength;
    }

    /** The name in commands, configuration and messages. */
    public String settingName() {
        return settingName;
    }

    /** Length of a digest in bytes. */
    public int digestLength() {
        return digestLength;
    }

    /**
     * The setting of this name.
     *
     * @throws IllegalArgumentException for any other text; its message names the choices
     */
    public static HashSetting parse(String name) {
        return Arrays.stream(values())
                .filter(setting -> setting.settingName.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown hash setting \"" + name + "\", choose one of "
                        + Arrays.stream(values()).map(HashSetting::settingName).collect(Collectors.joining(", "))));
    }

    @Override
    public String toString() {
        return settingName;
    }
}
