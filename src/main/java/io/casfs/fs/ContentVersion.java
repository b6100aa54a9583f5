package io.casfs.fs;

import io.casfs.namespace.Dot;

/** Names one committed content of a file; only good for comparing. */
public record ContentVersion(Dot dot) {}
