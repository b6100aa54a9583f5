package io.casfs.fs;

import io.casfs.namespace.Inode;
import io.casfs.namespace.InodeId;
import io.casfs.namespace.Journal;
import io.casfs.namespace.JournalEntry;
import io.casfs.namespace.Namespace;
import io.casfs.namespace.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits what the journal holds of files that were open when the process died.
 *
 * <p>Each file is built again on the version it was built on, wherever the tree has got to: if another node replaced that
 * version, the result is a conflict version; if one removed the file, the content brings it back.
 */
final class JournalReplay {
    private static final Logger LOG = LoggerFactory.getLogger(JournalReplay.class);

    private final Namespace namespace;
    private final Journal journal;
    private final OpenInodes open;

    JournalReplay(Namespace namespace, Journal journal, OpenInodes open) {
        this.namespace = namespace;
        this.journal = journal;
        this.open = open;
    }

    /** Commits what can be; what needs blocks that nobody reachable has stays open, to be tried again. */
    void run() throws IOException {
        Map<InodeId, List<JournalEntry>> entries = new LinkedHashMap<>();
        journal.forEach((id, entry) ->
                entries.computeIfAbsent(id, any -> new ArrayList<>()).add(entry));
        for (Map.Entry<InodeId, List<JournalEntry>> file : entries.entrySet()) {
            run(file.getKey(), file.getValue());
        }
    }

    private void run(InodeId id, List<JournalEntry> all) throws IOException {
        Optional<Inode> inode = namespace.inode(id);
        List<Version> versions = inode.map(Inode::versions).orElse(List.of());
        List<JournalEntry> left = all.stream()
                .filter(entry -> versions.stream().noneMatch(entry::isIn))
                .toList();
        if (left.isEmpty()) {
            journal.clear(id);
            return;
        }
        JournalEntry last = left.get(left.size() - 1);
        OpenInode restored = open.restore(id, last.base(), last.modified());
        restored.restore(left.stream()
                .filter(entry -> entry.base().stamp().equals(last.base().stamp()))
                .toList());
        try {
            restored.commit();
            open.dropIfIdle(restored);
        } catch (IOException e) {
            LOG.warn("What a program synced before the last end can't be committed yet; it is safe: {}", e.toString());
        }
    }
}
