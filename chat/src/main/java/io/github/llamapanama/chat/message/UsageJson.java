package io.github.llamapanama.chat.message;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.github.llamapanama.core.engine.Usage;
import java.util.Optional;

/** A {@link Usage} on OpenAI's wire. */
@JsonIgnoreProperties(ignoreUnknown = true)
record UsageJson(
    int promptTokens,
    int completionTokens,
    int totalTokens,
    Optional<Details> promptTokensDetails) {

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Details(int cachedTokens) {}

  static UsageJson of(Usage usage) {
    return new UsageJson(
        usage.promptTokens(),
        usage.generatedTokens(),
        usage.totalTokens(),
        Optional.of(new Details(usage.cachedTokens())));
  }

  Usage toUsage() {
    int cached = promptTokensDetails.map(Details::cachedTokens).orElse(0);
    return new Usage(promptTokens, cached, completionTokens);
  }
}
