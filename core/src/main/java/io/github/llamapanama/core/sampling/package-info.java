/**
 * How the next token is chosen: an ordered chain of {@link
 * io.github.llamapanama.core.sampling.Filter filters}, a {@link
 * io.github.llamapanama.core.sampling.Selection selection} at its end and, if the text must have a
 * form, a {@link io.github.llamapanama.core.sampling.Grammar grammar}. Pure data and pure Java: the
 * native chain is built from it by {@code io.github.llamapanama.core.Sampler}.
 */
@NullMarked
package io.github.llamapanama.core.sampling;

import org.jspecify.annotations.NullMarked;
