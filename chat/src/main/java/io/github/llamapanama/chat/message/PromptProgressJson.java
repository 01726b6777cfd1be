package io.github.llamapanama.chat.message;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.github.llamapanama.core.engine.PromptProgress;
import java.time.Duration;

/**
 * How far a prompt is read as llama.cpp's server writes it, as {@code prompt_progress}.
 *
 * @param total tokens of the prompt
 * @param cache those that were taken over
 * @param processed those that are read, with what was taken over
 * @param timeMs since the reading began, in milliseconds
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PromptProgressJson(int total, int cache, int processed, long timeMs) {

  /** The form of a progress. */
  public static PromptProgressJson of(PromptProgress progress) {
    return new PromptProgressJson(
        progress.total(), progress.cached(), progress.processed(), progress.time().toMillis());
  }

  PromptProgress toProgress() {
    return new PromptProgress(total, cache, processed, Duration.ofMillis(timeMs));
  }
}
