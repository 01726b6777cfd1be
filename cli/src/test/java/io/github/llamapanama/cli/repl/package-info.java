@NullMarked
package io.github.llamapanama.cli.repl;

import org.jspecify.annotations.NullMarked;
