/**
 * An OpenAI-compatible HTTP server on the engine; {@link io.github.llamapanama.server.LlamaServer}
 * is the entry.
 */
@NullMarked
package io.github.llamapanama.server;

import org.jspecify.annotations.NullMarked;
