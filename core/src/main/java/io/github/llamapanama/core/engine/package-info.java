/**
 * From prompts to texts, many at once.
 *
 * <p>An {@link io.github.llamapanama.core.engine.Engine} takes requests from any thread and gives
 * back {@link io.github.llamapanama.core.engine.Generation}s. On its own thread a scheduler decides
 * what each batch holds, a pool knows what the sequences of the KV cache hold as a tree of
 * prefixes, and what a token makes visible goes through a buffer to the consumer. Written against
 * the public API of {@code io.github.llamapanama.core} alone.
 */
@NullMarked
package io.github.llamapanama.core.engine;

import org.jspecify.annotations.NullMarked;
