package io.casfs.fuse.jnr;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.casfs.fuse.DirectoriesContract;
import io.casfs.fuse.MountedModel;
import org.junit.jupiter.api.Test;

final class DirectoriesMountTest extends DirectoriesContract {
    DirectoriesMountTest() {
        super(new JnrEdge());
    }

    @Test
    void handsAListingToLibfuseWhole() throws Exception {
        try (MountedModel model = mounted()) {
            model.shell("for i in $(seq 2000); do : > a-long-name-for-file-$i; done; ls");
            assertEquals(1, model.mount().counters().operations().get("readdir"));
        }
    }
}
