/**
 * The languages that models reply in: where they think, what they say and how they call tools.
 *
 * <p>One {@link io.github.llamapanama.chat.reply.ReplyLanguage} describes how a family of models
 * writes its replies. It is derived from the model's own chat template by rendering conversations
 * that differ in one thing and comparing, or registered where a template does not show enough. From
 * this one description follow both the grammar that constrains a reply and the parser that reads
 * it, so that they cannot drift apart.
 */
@NullMarked
package io.github.llamapanama.chat.reply;

import org.jspecify.annotations.NullMarked;
