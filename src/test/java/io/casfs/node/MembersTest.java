package io.casfs.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.block.FileBlockStore;
import io.casfs.crypto.ClusterKeys;
import io.casfs.crypto.ClusterSecret;
import io.casfs.identity.AdmissionRecord;
import io.casfs.identity.NodeId;
import io.casfs.identity.NodeKey;
import io.casfs.namespace.Bytes;
import io.casfs.namespace.Change;
import io.casfs.namespace.Draft;
import io.casfs.namespace.Member;
import io.casfs.store.LocalStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The member list over a real store, with keys of real nodes. */
class MembersTest {
    private static final byte[] NOTHING = {};

    private final NodeKey own = NodeKey.generate();
    private final NodeKey anna = NodeKey.generate();
    private final NodeKey berta = NodeKey.generate();
    private final ClusterKeys keys = ClusterKeys.derive(ClusterSecret.of(new byte[32]));
    private FileBlockStore files;
    private LocalStore store;
    private Members members;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        files = new FileBlockStore(folder.resolve("blocks"));
        store = LocalStore.open(folder, keys, own.id(), files);
        members = new Members(own.id(), keys.clusterId(), NOTHING, store.namespace());
    }

    @AfterEach
    void close() throws IOException {
        store.close();
        files.close();
    }

    private void list(NodeKey key, String name, String... addresses) throws IOException {
        Bytes publicKey = Bytes.of(key.publicKey().getEncoded());
        submit(new Change.SetMember(key.id(), publicKey, name, List.of(addresses), Member.USUAL_WEIGHT));
    }

    private void submit(Change change) throws IOException {
        store.namespace().submit((tree, dot) -> Draft.of(change));
    }

    private boolean isLetIn(NodeKey key, byte[] admission) {
        return members.refusal(key.id(), admission).isEmpty();
    }

    @Test
    void aNodeOfItsOwnIsItsOnlyMember() {
        assertEquals(Set.of(own.id()), members.listed());
        assertEquals(Map.of(own.id(), Member.USUAL_WEIGHT), members.weights());
        assertFalse(isLetIn(anna, NOTHING));
    }

    @Test
    void followsTheListAsItChanges() throws IOException {
        list(anna, "anna", "10.0.0.1:7437");
        assertTrue(isLetIn(anna, NOTHING));
        assertEquals(Set.of(own.id(), anna.id()), members.listed());
        assertEquals(List.of("10.0.0.1:7437"), members.addresses(anna.id()));
        assertEquals(anna.publicKey(), members.key(anna.id()).orElseThrow());
        assertEquals("anna", members.name(anna.id()));
        submit(new Change.EndMember(anna.id(), Member.Standing.LEFT));
        assertEquals(Set.of(own.id()), members.listed());
        assertTrue(members.refusal(anna.id(), NOTHING).orElseThrow().contains("left"));
        assertEquals(anna.publicKey(), members.key(anna.id()).orElseThrow());
    }

    @Test
    void aForgottenNodeIsRefusedWhateverItShows() throws IOException {
        list(anna, "anna");
        list(berta, "berta");
        byte[] admission =
                AdmissionRecord.sign(keys.clusterId(), berta.id(), anna).encoded();
        submit(new Change.EndMember(berta.id(), Member.Standing.FORGOTTEN));
        assertTrue(members.refusal(berta.id(), admission).orElseThrow().contains("forgotten"));
    }

    @Test
    void whoIsNotListedYetIsLetInOnTheWordOfAListedMemberAlone() throws IOException {
        byte[] admission =
                AdmissionRecord.sign(keys.clusterId(), berta.id(), anna).encoded();
        assertFalse(isLetIn(berta, admission));
        list(anna, "anna");
        assertFalse(members.admits(berta.id()));
        assertTrue(isLetIn(berta, admission));
        assertTrue(members.admits(berta.id()));
        assertFalse(isLetIn(NodeKey.generate(), admission));
        byte[] otherCluster =
                AdmissionRecord.sign(new byte[16], berta.id(), anna).encoded();
        assertFalse(isLetIn(berta, otherCluster));
        admission[admission.length - 1] ^= 1;
        assertFalse(isLetIn(berta, admission));
        submit(new Change.EndMember(anna.id(), Member.Standing.FORGOTTEN));
        byte[] afterwards =
                AdmissionRecord.sign(keys.clusterId(), berta.id(), anna).encoded();
        assertFalse(isLetIn(berta, afterwards));
        assertFalse(members.admits(berta.id()));
    }

    @Test
    void aJoinersInviterIsKnownBeforeItIsListed() {
        NodeId inviter = anna.id();
        members.vouchFor(inviter, List.of("10.0.0.1:7437"));
        assertTrue(isLetIn(anna, NOTHING));
        assertEquals(List.of("10.0.0.1:7437"), members.addresses(inviter));
        assertEquals(Set.of(own.id()), members.listed());
    }
}
