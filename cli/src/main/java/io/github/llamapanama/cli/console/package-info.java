/** The command's standard streams, and the JSON that goes through them. */
@NullMarked
package io.github.llamapanama.cli.console;

import org.jspecify.annotations.NullMarked;
