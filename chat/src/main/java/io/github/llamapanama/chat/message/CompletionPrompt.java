package io.github.llamapanama.chat.message;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/** What a text completion goes on with, or what an embedding is made of. */
public sealed interface CompletionPrompt {

  /** A text; special tokens written in it are meant. */
  record Text(@JsonValue String text) implements CompletionPrompt {}

  /** Tokens. */
  record Tokens(@JsonValue List<Integer> ids) implements CompletionPrompt {
    /** Copies the tokens. */
    public Tokens {
      ids = List.copyOf(ids);
    }
  }

  /**
   * Texts and tokens in one prompt, as llama.cpp's server takes them.
   *
   * @param parts each a {@link String} or an {@link Integer}
   */
  record Mixed(@JsonValue List<Object> parts) implements CompletionPrompt {
    /** Copies the parts. */
    public Mixed {
      parts = List.copyOf(parts);
    }
  }

  /**
   * The prompts as the wire writes them: a text, a list of tokens, or of tokens and texts, or a
   * list of all these.
   *
   * @param parameter where they stand, for messages
   * @throws IllegalArgumentException if it is anything else
   */
  static List<CompletionPrompt> listOf(String parameter, Object wire) {
    if (wire instanceof List<?> list && list.stream().noneMatch(Integer.class::isInstance)) {
      return list.stream().map(prompt -> of(parameter, prompt)).toList();
    }
    return List.of(of(parameter, wire));
  }

  private static CompletionPrompt of(String parameter, Object wire) {
    if (wire instanceof String text) {
      return new Text(text);
    }
    if (wire instanceof List<?> ids && ids.stream().allMatch(Integer.class::isInstance)) {
      return new Tokens(ids.stream().map(Integer.class::cast).toList());
    }
    if (wire instanceof List<?> parts && parts.stream().allMatch(CompletionPrompt::isPart)) {
      return new Mixed(parts.stream().map(Object.class::cast).toList());
    }
    if (wire instanceof Map<?, ?> object && object.get("prompt_string") instanceof String text) {
      if (object.size() > 1) {
        throw new IllegalArgumentException(
            "parameter '%s': only the prompt_string is supported, no multimodal data"
                .formatted(parameter));
      }
      return new Text(text);
    }
    throw new IllegalArgumentException(
        "parameter '%s' is a string, a list of token ids, or a list of these".formatted(parameter));
  }

  private static boolean isPart(Object wire) {
    return wire instanceof String || wire instanceof Integer;
  }

  /**
   * All of it as tokens. They may be none of the vocabulary's.
   *
   * @param whole makes tokens of the text that begins the prompt
   * @param part makes tokens of a text further on
   */
  default int[] tokens(Function<String, int[]> whole, Function<String, int[]> part) {
    return switch (this) {
      case Text prompt -> whole.apply(prompt.text());
      case Tokens prompt -> prompt.ids().stream().mapToInt(Integer::intValue).toArray();
      case Mixed prompt ->
          IntStream.range(0, prompt.parts().size())
              .flatMap(
                  i ->
                      prompt.parts().get(i) instanceof String text
                          ? Arrays.stream((i == 0 ? whole : part).apply(text))
                          : IntStream.of((Integer) prompt.parts().get(i)))
              .toArray();
    };
  }
}
