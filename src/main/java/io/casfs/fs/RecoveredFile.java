package io.casfs.fs;

import io.casfs.namespace.Change;
import io.casfs.namespace.Draft;
import io.casfs.namespace.Inode;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Name;
import io.casfs.namespace.Namespace;
import io.casfs.namespace.Nature;
import io.casfs.namespace.Owner;
import io.casfs.namespace.Stamp;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A new file for what was written to one that is gone for good.
 *
 * <p>Rare: another node removed a file while it was written to here, and before that was committed every node had the
 * removal and forgot the file.
 */
final class RecoveredFile {
    private static final Logger LOG = LoggerFactory.getLogger(RecoveredFile.class);
    private static final int OWNER_ONLY = 0600;

    private RecoveredFile() {}

    /** Makes an empty file in the root directory, with the attributes of the one that is gone if they are known. */
    static InodeId make(Namespace namespace, Optional<Inode> gone) throws IOException {
        int mode = gone.map(inode -> inode.registers().mode().value()).orElse(OWNER_ONLY);
        Owner owner = gone.map(inode -> inode.registers().owner().value()).orElseGet(() -> new Owner(0, 0));
        Stamp stamp = namespace.submit((tree, dot) -> {
            InodeId made = InodeId.madeBy(dot);
            Name name = Name.of("recovered " + Instant.now().truncatedTo(ChronoUnit.SECONDS) + " " + made);
            return Draft.of(
                    new Change.MakeInode(Nature.FILE, mode, owner), new Change.MakeLink(made, InodeId.ROOT, name));
        });
        InodeId made = InodeId.madeBy(stamp.dot());
        LOG.warn("What was written to a file that another node removed is now the file \"recovered ... {}\"", made);
        return made;
    }
}
