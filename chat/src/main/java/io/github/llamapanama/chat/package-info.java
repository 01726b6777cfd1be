/**
 * The front door: {@link io.github.llamapanama.chat.Llama}, a model to talk to.
 *
 * <p>A request's way through the module: a {@link io.github.llamapanama.chat.message.ChatRequest}
 * becomes, by a {@link io.github.llamapanama.chat.format.ChatFormat} (often a {@link
 * io.github.llamapanama.chat.template.ChatTemplate} of the model's own), a {@link
 * io.github.llamapanama.chat.format.Prompt}; its tokens are what the model reads; what it writes
 * comes back as a {@link io.github.llamapanama.chat.ChatStream}.
 *
 * <p>{@code Llama} also asks for Java values ({@link io.github.llamapanama.chat.typed}) and lets
 * the model call tools in Java ({@link io.github.llamapanama.chat.tool}). Dependencies between the
 * packages go one way: {@code chat} → {@code format} → {@code message}, {@code format} → {@code
 * template}, and {@code chat} → {@code tool} → {@code typed} → {@code message}.
 */
@NullMarked
package io.github.llamapanama.chat;

import org.jspecify.annotations.NullMarked;
