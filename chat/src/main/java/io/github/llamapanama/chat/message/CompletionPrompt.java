package io.github.llamapanama.chat.message;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;

/** What a text completion goes on with. */
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

  /** The prompts as OpenAI's wire writes them: a text, a list of texts, of tokens, of both. */
  static List<CompletionPrompt> listOf(Object wire) {
    if (wire instanceof List<?> list && !list.isEmpty() && !(list.getFirst() instanceof Integer)) {
      return list.stream().map(CompletionPrompt::of).toList();
    }
    return List.of(of(wire));
  }

  private static CompletionPrompt of(Object wire) {
    if (wire instanceof String text) {
      return new Text(text);
    }
    if (wire instanceof List<?> ids && ids.stream().allMatch(Integer.class::isInstance)) {
      return new Tokens(ids.stream().map(Integer.class::cast).toList());
    }
    throw new IllegalArgumentException(
        "prompt is a string, a list of token ids, or a list of these");
  }
}
