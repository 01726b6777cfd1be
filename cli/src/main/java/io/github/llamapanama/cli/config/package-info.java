/** Configuration files of the server, whose settings are the options of the command line. */
@NullMarked
package io.github.llamapanama.cli.config;

import org.jspecify.annotations.NullMarked;
