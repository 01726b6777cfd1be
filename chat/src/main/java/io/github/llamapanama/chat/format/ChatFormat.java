package io.github.llamapanama.chat.format;

import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.reply.ReplyLanguage;
import java.util.List;
import java.util.Map;

/**
 * How a model wants to be talked to: the handler that turns a conversation into what the model
 * reads, and says how to read what it replies ({@link Prompt#replyFormat()}).
 *
 * <p>A lambda or a Jinja template makes one; see {@link ChatFormats}. Implementations are immutable
 * and thread-safe.
 */
@FunctionalInterface
public interface ChatFormat {

  /**
   * The prompt of a request.
   *
   * @param request the conversation
   * @param tokens the texts of the model's own tokens at a text's beginning and end
   * @throws io.github.llamapanama.chat.template.TemplateException if a template refuses the request
   */
  Prompt prompt(ChatRequest request, BoundaryTokens tokens);

  /**
   * The language that the model replies in to such a request; {@link ReplyLanguage#PLAIN} unless
   * the format knows better.
   */
  default ReplyLanguage replyLanguage(ChatRequest request) {
    return ReplyLanguage.PLAIN;
  }

  /**
   * A format that renders a Jinja template as Hugging Face's transformers does.
   *
   * @param source the template
   * @param stops texts that end the reply, besides the model's own end-of-generation tokens
   * @throws io.github.llamapanama.chat.template.TemplateException if the template is not valid
   */
  static ChatFormat ofTemplate(String source, String... stops) {
    return ofTemplates(Map.of(TemplateFormat.DEFAULT, source), List.of(stops));
  }

  /**
   * A format of several templates, as model files have them, by name: {@code default}, {@code
   * tool_use} for requests with tools, {@code rag} for requests with documents. Chosen as
   * transformers does: what the request needs if it is there, else the default.
   *
   * @param sources the templates by name
   * @param stops texts that end the reply, besides the model's own end-of-generation tokens
   * @throws IllegalArgumentException if there is no default among several
   * @throws io.github.llamapanama.chat.template.TemplateException if a template is not valid
   */
  static ChatFormat ofTemplates(Map<String, String> sources, List<String> stops) {
    return TemplateFormat.parse(sources, stops);
  }
}
