package io.github.llamapanama.server.messages;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.github.llamapanama.core.engine.Usage;
import java.util.List;
import java.util.Optional;

/** A reply as the wire writes it. */
record MessageJson(
    String id,
    String type,
    String role,
    String model,
    List<OutputBlock> content,
    @JsonInclude(Include.ALWAYS) Optional<String> stopReason,
    @JsonInclude(Include.ALWAYS) Optional<String> stopSequence,
    UsageJson usage) {

  /**
   * What a reply cost. The tokens of the prompt that were known already are counted apart.
   *
   * @param cacheCreationInputTokens what is charged for keeping the prompt: nothing
   */
  record UsageJson(
      int inputTokens, int cacheCreationInputTokens, int cacheReadInputTokens, int outputTokens) {

    static UsageJson of(Usage usage) {
      return new UsageJson(
          usage.promptTokens() - usage.cachedTokens(),
          0,
          usage.cachedTokens(),
          usage.generatedTokens());
    }
  }
}
