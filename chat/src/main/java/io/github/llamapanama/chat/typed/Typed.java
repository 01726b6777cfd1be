package io.github.llamapanama.chat.typed;

import io.github.llamapanama.chat.message.ChatCompletion;
import io.github.llamapanama.chat.message.ChatFinishReason;

/**
 * A reply as a Java value.
 *
 * @param value what was read of it
 * @param completion the reply itself, with what it cost
 */
public record Typed<T>(T value, ChatCompletion completion) {

  /**
   * Reads the value of a reply.
   *
   * @throws TruncatedOutputException if the reply ended before its JSON did
   * @throws StructuredOutputException if the reply is no JSON of that type
   */
  public static <T> Typed<T> of(JsonType<T> type, ChatCompletion completion) {
    try {
      return new Typed<>(type.read(completion.text()), completion);
    } catch (StructuredOutputException e) {
      throw completion.finishReason() == ChatFinishReason.LENGTH
          ? new TruncatedOutputException(completion.text())
          : e;
    }
  }
}
