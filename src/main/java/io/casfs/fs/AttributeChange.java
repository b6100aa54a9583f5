package io.casfs.fs;

import io.casfs.namespace.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * What one chmod, chown, utimens or truncate changes; null means "leave as it is".
 *
 * @param size truncates or extends with zeros
 */
public record AttributeChange(
        @Nullable Integer mode,
        @Nullable Integer uid,
        @Nullable Integer gid,
        @Nullable Long size,
        @Nullable Timestamp accessed,
        @Nullable Timestamp modified) {

    public static AttributeChange mode(int mode) {
        return new AttributeChange(mode, null, null, null, null, null);
    }

    public static AttributeChange owner(@Nullable Integer uid, @Nullable Integer gid) {
        return new AttributeChange(null, uid, gid, null, null, null);
    }

    public static AttributeChange size(long size) {
        return new AttributeChange(null, null, null, size, null, null);
    }

    public static AttributeChange times(@Nullable Timestamp accessed, @Nullable Timestamp modified) {
        return new AttributeChange(null, null, null, null, accessed, modified);
    }
}
