package io.github.llamapanama.chat.message;

import io.github.llamapanama.core.engine.FinishReason;
import java.util.Locale;

/** {@link FinishReason} by OpenAI's names; one that was cancelled has none there. */
final class FinishReasons {
  private FinishReasons() {}

  static String toWire(FinishReason reason, boolean callsTools) {
    return reason == FinishReason.STOP && callsTools
        ? "tool_calls"
        : reason.name().toLowerCase(Locale.ROOT);
  }

  static FinishReason of(String wire) {
    return switch (wire) {
      case "stop", "tool_calls" -> FinishReason.STOP;
      case "length" -> FinishReason.LENGTH;
      case "cancelled" -> FinishReason.CANCELLED;
      default -> throw new IllegalArgumentException("unknown finish_reason '%s'".formatted(wire));
    };
  }
}
