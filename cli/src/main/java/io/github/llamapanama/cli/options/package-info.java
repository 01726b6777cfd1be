/** Groups of options that several commands share, with llama.cpp's names. */
@NullMarked
package io.github.llamapanama.cli.options;

import org.jspecify.annotations.NullMarked;
