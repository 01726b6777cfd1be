/** llama.cpp's C API as jextract generates it, and the loader of its libraries. */
@NullMarked
package io.github.llamapanama.bindings;

import org.jspecify.annotations.NullMarked;
