/**
 * Text from a prompt: the loop that decodes and samples, and what makes text of its tokens.
 *
 * <p>Written against the public API of {@code io.github.llamapanama.core} alone.
 */
@NullMarked
package io.github.llamapanama.core.engine;

import org.jspecify.annotations.NullMarked;
