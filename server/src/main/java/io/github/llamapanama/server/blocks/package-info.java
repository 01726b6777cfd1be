/**
 * A reply in blocks: the form that the Responses API and the Messages API have in common, where
 * chat completions have one message with fields.
 */
@NullMarked
package io.github.llamapanama.server.blocks;

import org.jspecify.annotations.NullMarked;
