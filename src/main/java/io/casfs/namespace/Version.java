package io.casfs.namespace;

/** One content of a file, named by the mutation that gave it; versions that don't replace one another coexist. */
public record Version(Stamp stamp, Content content) {}
