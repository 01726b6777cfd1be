package io.github.llamapanama.server.messages;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.llamapanama.chat.message.ReasoningOptions;
import io.github.llamapanama.chat.message.ReasoningOptions.Effort;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Whether and how much the model thinks first. A request without says nothing about it, and the
 * chat template decides.
 *
 * @param type {@code enabled}, {@code disabled} or, as the model sees fit, {@code adaptive}
 * @param budgetTokens how many tokens it may think
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Thinking(@JsonProperty(required = true) String type, OptionalInt budgetTokens) {
  private static final String ENABLED = "enabled";
  private static final String DISABLED = "disabled";

  Thinking {
    if (!List.of(ENABLED, DISABLED, "adaptive").contains(type)) {
      throw new IllegalArgumentException(
          "thinking is enabled, disabled or adaptive, not '%s'".formatted(type));
    }
  }

  /** Whether the model thinks first, for templates of models that can do both. */
  boolean thinks() {
    return !type.equals(DISABLED);
  }

  static ReasoningOptions reasoning(Optional<Thinking> thinking, Optional<Effort> effort) {
    OptionalInt budget =
        thinking
            .filter(wire -> wire.type.equals(ENABLED))
            .map(Thinking::budgetTokens)
            .orElse(OptionalInt.empty());
    return new ReasoningOptions(effort, budget, ReasoningOptions.Format.AUTO);
  }
}
