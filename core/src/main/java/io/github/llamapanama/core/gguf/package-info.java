/**
 * GGUF files, read in plain Java: what a model file contains, and whether llama.cpp can be trusted
 * with it.
 */
@NullMarked
package io.github.llamapanama.core.gguf;

import org.jspecify.annotations.NullMarked;
