/**
 * Chat formats: from a conversation to what a model reads. {@link
 * io.github.llamapanama.chat.format.ChatFormats} is the registry.
 */
@NullMarked
package io.github.llamapanama.chat.format;

import org.jspecify.annotations.NullMarked;
