/** Anthropic's Messages API, as another form of a chat request and its reply. */
@NullMarked
package io.github.llamapanama.server.messages;

import org.jspecify.annotations.NullMarked;
