package io.github.llamapanama.chat;

import io.github.llamapanama.chat.format.ChatFormat;
import io.github.llamapanama.chat.format.ChatFormats;
import io.github.llamapanama.core.Model;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which chat format a model gets: the handler given, else the format named, else the model's own
 * template, else {@code chatml} with a warning.
 */
final class FormatPrecedence {
  private static final Logger LOG = LoggerFactory.getLogger(Llama.class);
  private static final String FALLBACK = "chatml";

  private FormatPrecedence() {}

  /**
   * @throws IllegalArgumentException if no format has the name given
   * @throws io.github.llamapanama.chat.template.TemplateException if the model's template is not
   *     valid
   */
  static ChatFormat choose(LlamaOptions options, Model model) {
    return options
        .handler()
        .or(() -> options.formatName().map(options.formats()::get))
        .or(() -> ofModel(model))
        .orElseGet(() -> fallback(options.formats(), model));
  }

  private static Optional<ChatFormat> ofModel(Model model) {
    return model
        .chatTemplate()
        .map(
            template -> {
              Map<String, String> templates = new LinkedHashMap<>();
              templates.put("default", template);
              for (String name : model.chatTemplateNames()) {
                templates.put(name, model.chatTemplate(name).orElseThrow());
              }
              return ChatFormat.ofTemplates(templates, List.of());
            });
  }

  private static ChatFormat fallback(ChatFormats formats, Model model) {
    LOG.warn(
        "{} has no chat template: talking to it as {}; name the right format, or expect poor replies",
        model.path(),
        FALLBACK);
    return formats.get(FALLBACK);
  }
}
