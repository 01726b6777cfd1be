package io.github.llamapanama.chat.format;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;

/**
 * Chat formats by name. Immutable: {@link #with} makes a new registry.
 *
 * <p>A format of your own is a Jinja template or a lambda:
 *
 * {@snippet :
 * ChatFormats formats = ChatFormats.standard()
 *     .with("shout", ChatFormat.ofTemplate("{% for m in messages %}{{ m.content|upper }}!{% endfor %}"))
 *     .with("bare", (request, tokens) ->
 *         Prompt.builder().message(request.messages().getLast().text()).template("\n").build());
 * Llama llama = Llama.load(path, LlamaOptions.builder().formats(formats).format("shout").build());
 * }
 *
 * <p>The built-in formats have the names that users of llama-cpp-python know, and those of
 * llama.cpp's own templates ({@code llama_chat_builtin_templates}). {@code vicuna} and {@code
 * zephyr}, which both have, are llama-cpp-python's. They take their form from what the models were
 * trained on, and so differ from llama-cpp-python's where that does; a default system message is
 * part of a format only where the model's training made it one. A format may write the token that
 * begins a text or not: {@link io.github.llamapanama.chat.format.PromptTokenizer} sees to it.
 */
public final class ChatFormats {
  private final Map<String, ChatFormat> formats;

  private ChatFormats(Map<String, ChatFormat> formats) {
    this.formats = Collections.unmodifiableMap(formats);
  }

  /** The built-in formats. */
  public static ChatFormats builtIn() {
    return new ChatFormats(new TreeMap<>(BuiltInFormats.load()));
  }

  /** The built-in formats, and those of every {@link ChatFormatProvider} there is. */
  public static ChatFormats standard() {
    ChatFormats formats = builtIn();
    for (ChatFormatProvider provider : ServiceLoader.load(ChatFormatProvider.class)) {
      for (Map.Entry<String, ChatFormat> format : provider.formats().entrySet()) {
        formats = formats.with(format.getKey(), format.getValue());
      }
    }
    return formats;
  }

  /** These formats and one more, which replaces any of the same name. */
  public ChatFormats with(String name, ChatFormat format) {
    Map<String, ChatFormat> more = new TreeMap<>(formats);
    more.put(name, format);
    return new ChatFormats(more);
  }

  /** The format of that name. */
  public Optional<ChatFormat> find(String name) {
    return Optional.ofNullable(formats.get(name));
  }

  /**
   * The format of that name.
   *
   * @throws IllegalArgumentException if there is none; the message lists the names there are
   */
  public ChatFormat get(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no chat format is named '%s': there are %s"
                        .formatted(name, String.join(", ", names()))));
  }

  /** The names, in alphabetical order. */
  public Set<String> names() {
    return formats.keySet();
  }
}
