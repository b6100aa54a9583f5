/**
 * The command line of casfs: parses what the user typed, asks {@code node}, prints.
 *
 * <p>The only package that uses picocli. What a command does is in {@code node}; here is how it is asked for and how the
 * answer looks. Exit statuses: 0 done, 1 failed, 2 wrong use. Answers go to standard output, everything else to standard
 * error, each line beginning with {@code casfs:}.
 */
@NullMarked
package io.casfs.cli;

import org.jspecify.annotations.NullMarked;
