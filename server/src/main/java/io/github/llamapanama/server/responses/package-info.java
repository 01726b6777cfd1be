/** OpenAI's Responses API, as another form of a chat request and its reply. */
@NullMarked
package io.github.llamapanama.server.responses;

import org.jspecify.annotations.NullMarked;
