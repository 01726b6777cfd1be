package io.github.llamapanama.chat.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.llamapanama.core.engine.FinishReason;
import java.util.Locale;

/** Why a reply ended, by OpenAI's names; a reply that was cancelled has none there. */
public enum ChatFinishReason {
  /** The model ended its turn, or a stop text came. */
  STOP,
  /** As many tokens as allowed were generated, or the context is full. */
  LENGTH,
  /** The model ended its turn to have tools called. */
  TOOL_CALLS,
  /** The reply was cancelled. */
  CANCELLED;

  /** Why a reply ended whose text ended for that reason. */
  public static ChatFinishReason of(FinishReason reason, boolean callsTools) {
    return switch (reason) {
      case STOP -> callsTools ? TOOL_CALLS : STOP;
      case LENGTH -> LENGTH;
      case CANCELLED -> CANCELLED;
    };
  }

  /** The name in lower case, as the wire spells it. */
  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The reason of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  @JsonCreator
  public static ChatFinishReason of(String wireName) {
    return switch (wireName) {
      case "stop", "content_filter" -> STOP;
      case "length" -> LENGTH;
      case "tool_calls", "function_call" -> TOOL_CALLS;
      case "cancelled" -> CANCELLED;
      default ->
          throw new IllegalArgumentException("unknown finish_reason '%s'".formatted(wireName));
    };
  }
}
