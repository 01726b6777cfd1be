@NullMarked
package io.github.llamapanama.cli;

import org.jspecify.annotations.NullMarked;
