/**
 * What goes in and what comes out: messages, requests, replies and tools, in the shape of OpenAI's
 * chat completions and readable as its JSON.
 */
@NullMarked
package io.github.llamapanama.chat.message;

import org.jspecify.annotations.NullMarked;
