package io.casfs.namespace;

/**
 * User and group of an inode; written together.
 *
 * @param uid user id, {@link #CLUSTER_OWNER} for whoever owns the cluster
 * @param gid group id, likewise
 */
public record Owner(int uid, int gid) {
    /** Stands for the owner of the cluster, whatever ids that person has on a machine; no real id is -1. */
    public static final int CLUSTER_OWNER = -1;
}
