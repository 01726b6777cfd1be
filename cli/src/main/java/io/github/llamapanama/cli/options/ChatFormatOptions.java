package io.github.llamapanama.cli.options;

import io.github.llamapanama.chat.LlamaOptions;
import io.github.llamapanama.chat.format.ChatFormat;
import io.github.llamapanama.chat.format.ChatFormats;
import io.github.llamapanama.chat.template.TemplateException;
import io.github.llamapanama.cli.console.Json;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The language that the model is talked to in. */
@OptionSection("Chat")
public final class ChatFormatOptions {
  @Option(
      names = "--chat-format",
      paramLabel = "NAME",
      description = "A chat format by the name that 'llama formats' lists.")
  private @Nullable String format;

  @Option(
      names = "--chat-template",
      paramLabel = "JINJA",
      description =
          "A Jinja template, or the name of a chat format, in place of the model's template."
              + " [LLAMA_ARG_CHAT_TEMPLATE]")
  private @Nullable String template;

  @Option(
      names = "--chat-template-file",
      paramLabel = "FILE",
      description = "A file with a Jinja template. [LLAMA_ARG_CHAT_TEMPLATE_FILE]")
  private @Nullable Path templateFile;

  @Option(
      names = "--chat-template-kwargs",
      paramLabel = "JSON",
      description =
          "Further variables of the template, such as {\"enable_thinking\": false}."
              + " [LLAMA_ARG_CHAT_TEMPLATE_KWARGS]")
  private @Nullable String variables;

  /** Puts the chat format asked for into the options. */
  public void applyTo(LlamaOptions.Builder options) {
    if (format != null) {
      options.format(named("--chat-format", format));
    } else if (template != null && !template.contains("{")) {
      options.format(named("--chat-template", template));
    } else if (template != null) {
      options.format(parsed("--chat-template", template));
    } else if (templateFile != null) {
      options.format(parsed("--chat-template-file", TextArgument.read(templateFile)));
    }
  }

  /** Further variables of the template. */
  public Map<String, @Nullable Object> templateVariables() {
    if (variables == null) {
      return Map.of();
    }
    try {
      return Json.object(variables);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--chat-template-kwargs", e);
    }
  }

  private static ChatFormat named(String option, String name) {
    try {
      return ChatFormats.standard().get(name);
    } catch (IllegalArgumentException e) {
      throw new UsageException(option, e);
    }
  }

  private static ChatFormat parsed(String option, String source) {
    try {
      return ChatFormat.ofTemplate(source);
    } catch (TemplateException e) {
      throw new UsageException(option, e);
    }
  }
}
