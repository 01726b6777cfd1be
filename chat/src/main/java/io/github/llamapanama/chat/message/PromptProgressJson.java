package io.github.llamapanama.chat.message;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.github.llamapanama.core.engine.PromptProgress;
import java.time.Duration;

/** {@link PromptProgress} as llama.cpp's server writes it. */
@JsonIgnoreProperties(ignoreUnknown = true)
record PromptProgressJson(int total, int cache, int processed, long timeMs) {

  static PromptProgressJson of(PromptProgress progress) {
    return new PromptProgressJson(
        progress.total(), progress.cached(), progress.processed(), progress.time().toMillis());
  }

  PromptProgress toProgress() {
    return new PromptProgress(total, cache, processed, Duration.ofMillis(timeMs));
  }
}
