/**
 * The composition root: the state folder, the daemon that opens and closes everything, and the control socket through
 * which commands reach it.
 *
 * <p>Vocabulary: the <em>home</em> is {@code $CASFS_HOME}; it has one <em>cluster folder</em> for each cluster. A
 * <em>node</em> is the running daemon of one cluster folder; a <em>volume</em> is everything it keeps there: store, blocks,
 * file system. A <em>mount directory</em> is where programs see the tree.
 *
 * <h2>A cluster folder</h2>
 *
 * <pre>
 *   CASFS_HOME/                0700   ~/.casfs
 *     lock                     0600   held while a command chooses or makes a cluster
 *     1f0c93ab/                0700   the first 8 hex digits of the cluster's id
 *       format                        "casfs-state 1"; any other version is refused
 *       secret                 0600   see below; all keys derive from it
 *       node.key               0600   PEM: the node's P-256 key, PKCS#8, and its public key, SubjectPublicKeyInfo
 *       cluster.json                  {version, hash, created, nodeName, listen}
 *       mounts.json                   {version, directories}: they reopen this cluster
 *       node.crt, authority.crt       certificates in DER; made again if they are missing
 *       admission                     what the inviter signed, if this node joined
 *       joining.json                  {version, inviter, addresses}: joined, and the tree is yet to be fetched
 *       invitations              0600 see joining
 *       counted.json                  {version, members}: among whom the copies of blocks were counted
 *       left                          this node has left the cluster
 *       lock                          held by the daemon; tells its pid
 *       start.lock                    held by a command that starts the daemon
 *       control                0600   the daemon's socket, or
 *       control.path                  where it is, if this folder's path is too long for a socket
 *       daemon.start                  what the daemon said before its log was open, and what its JVM says
 *       daemon.log, .1 to .4          the log, rotated at 5 MiB
 *       (the rest)                    the volume's
 * </pre>
 *
 * <p>All but locks, sockets and logs are written to a temporary name, synced, renamed, and the folder synced; the folder
 * of a new cluster appears as a whole.
 *
 * <h2>A secret file, and every backup of one</h2>
 *
 * <pre>
 *   casfs-secret 1
 *   cluster (32 hex digits)
 *   hash hmac-sha256 | sha1
 *   secret (32 bytes in Base64)
 *   crc32c (8 hex digits: of the lines before)
 * </pre>
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>The secret and the node's key are in no argument, environment variable, message or log.
 *   <li>At most one daemon has a cluster folder open.
 *   <li>Whoever reads or writes the volume keeps it from being closed.
 *   <li>What comes over the control socket is bounded before it is believed.
 * </ul>
 *
 * <p>Must not depend on {@code cli}; nothing but {@code cli} depends on it.
 */
@NullMarked
package io.casfs.node;

import org.jspecify.annotations.NullMarked;
