/**
 * The transport over TCP: TLS 1.3 by the JDK, sockets and event loops by Netty.
 *
 * <p>What is spoken inside TLS is agreed by ALPN: {@code casfs/1} between members, who both show certificates, or {@code
 * casfs-join/1} with a stranger, who shows none. A certificate must be signed by the cluster's authority; the id of a peer
 * is the hash of its key. Inside, frames follow each other:
 *
 * <pre>
 *   0            4      5             13         14              18
 *   +------------+------+-------------+----------+---------------+--------+-----------+-----------+
 *   | length of  | kind | number 8    | length n | length m of   | name n | message m | payload,  |
 *   | the rest 4 |  1   |             | of name 1| message 4     |        |           | the rest  |
 *   +------------+------+-------------+----------+---------------+--------+-----------+-----------+
 *
 *   1 hello     message: {@link io.casfs.transport.netty.Hello} as JSON; payload: the admission, or nothing
 *   2 welcome   the dialler accepts the hello of whom it dialled
 *   3 refusal   message: why, in UTF-8; number: the request refused, or 0: the connection, which then ends
 *   4 request   name: the protocol; message: JSON; number: chosen by the asker, used once
 *   5 answer    message: JSON; number: that of the request
 *   6 message   name: the protocol; message: JSON; nothing comes back
 *   7 ping      says that its sender lives; sent when nothing else was for some seconds
 *   8 goodbye   no more requests come from this end; when both have said so and all is answered, the connection ends
 *   9 talk      name: the protocol; message: JSON; a stranger's words and the answers, in turn
 * </pre>
 *
 * Numbers are big-endian and unsigned where that matters; a name has at most 32 bytes, letters {@code a} to {@code z} and
 * hyphens, a message at most {@link io.casfs.transport.Protocol#MAX_MESSAGE}, a payload (kinds 1, 4, 5 and 6 alone) at
 * most {@link io.casfs.transport.Envelope#MAX_PAYLOAD}. Until a node is accepted, and from strangers, a frame has at most
 * 4 KiB.
 *
 * <p>What is held for others is bounded: connections that aren't accepted yet, by number and time; of each peer, the
 * handler calls and bytes at once, beyond which it isn't read from; to each peer, the bytes that wait to be sent.
 *
 * <p>The only package that imports Netty. Must not depend on anything of casfs but {@code transport} and {@code identity}.
 */
@NullMarked
package io.casfs.transport.netty;

import org.jspecify.annotations.NullMarked;
