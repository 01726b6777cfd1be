@NullMarked
package io.github.llamapanama.cli.console;

import org.jspecify.annotations.NullMarked;
