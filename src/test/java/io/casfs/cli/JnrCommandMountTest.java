package io.casfs.cli;

/** The packaged command on mounts through libfuse 2. */
class JnrCommandMountTest extends CommandMountContract {
    @Override
    String chosenEdge() {
        return "jnr";
    }

    @Override
    String expectedEdge() {
        return "jnr";
    }
}
