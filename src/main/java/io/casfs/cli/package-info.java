/** The command line of casfs. */
@NullMarked
package io.casfs.cli;

import org.jspecify.annotations.NullMarked;
