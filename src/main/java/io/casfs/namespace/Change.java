package io.casfs.namespace;

import io.casfs.identity.NodeId;
import java.util.List;
import java.util.Optional;

/**
 * One effect of a mutation. All that merging decides by is in here or in the mutation's dot and stamp.
 *
 * <p>A mutation makes at most one inode and one link, so that both can be named after its dot.
 */
public sealed interface Change {

    /** Makes the inode named after the mutation's dot; a regular file begins with an empty version of that dot. */
    record MakeInode(Nature nature, int mode, Owner owner) implements Change {}

    /**
     * Makes a regular file that the mutation's author had alone until now, as {@link MakeInode} does. No effect if it was
     * made before.
     *
     * @param serial of the inode's id, whose origin is the author's: none that a mutation's counter can be
     */
    record ShareInode(long serial, int mode, Owner owner) implements Change {}

    /** Makes the link named after the mutation's dot. */
    record MakeLink(InodeId inode, InodeId parent, Name name) implements Change {}

    /**
     * Gives a link a new place. No effect if it was moved later, or if a directory would come to be below itself.
     *
     * @param from the directory that the mover saw it in
     */
    record MoveLink(InodeId inode, LinkId link, InodeId from, InodeId parent, Name name) implements Change {}

    /**
     * Removes a link. No effect if the link was moved, or the inode written, unseen by the remover.
     *
     * @param position the dot that gave the link the place it was seen at
     * @param versions the content versions that were seen
     */
    record RemoveLink(InodeId inode, LinkId link, Dot position, List<Dot> versions) implements Change {}

    /**
     * Gives a file a new content version.
     *
     * @param replaces the versions that the writer built on; others stay beside the new one
     * @param links the living links of the file that the writer saw: whoever removes one of them without knowing the new
     *     version has removed something else
     */
    record SetContent(InodeId inode, Content content, List<Dot> replaces, List<LinkId> links) implements Change {}

    /** Writes the mode register: permission bits with setuid, setgid and sticky. */
    record SetMode(InodeId inode, int mode) implements Change {}

    /** Writes the owner register. */
    record SetOwner(InodeId inode, Owner owner) implements Change {}

    /** Writes the modification time register. */
    record SetModified(InodeId inode, Timestamp time) implements Change {}

    /** Writes the register of one extended attribute; empty removes it. */
    record SetExtended(InodeId inode, Bytes name, Optional<Bytes> value) implements Change {}

    /** Writes the register of a member's own words: key, name, addresses and weight. */
    record SetMember(NodeId node, Bytes publicKey, String name, List<String> addresses, int weight) implements Change {
        public SetMember {
            addresses = List.copyOf(addresses);
        }
    }

    /** Ends a membership, for good: {@link Member.Standing#LEFT} or {@link Member.Standing#FORGOTTEN}. */
    record EndMember(NodeId node, Member.Standing standing) implements Change {}
}
