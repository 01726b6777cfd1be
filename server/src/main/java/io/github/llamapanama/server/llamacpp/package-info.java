/** The words and shapes of llama.cpp's own server, where OpenAI's wire has none. */
@NullMarked
package io.github.llamapanama.server.llamacpp;

import org.jspecify.annotations.NullMarked;
