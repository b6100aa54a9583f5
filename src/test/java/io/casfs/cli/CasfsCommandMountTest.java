package io.casfs.cli;

import io.casfs.fuse.FuseEdge;

/** The packaged command on the mounts that a user gets who says nothing about FUSE. */
class CasfsCommandMountTest extends CommandMountContract {
    @Override
    String chosenEdge() {
        return null;
    }

    @Override
    String expectedEdge() {
        return FuseEdge.usual().toString();
    }
}
