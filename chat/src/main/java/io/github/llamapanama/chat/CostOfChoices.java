package io.github.llamapanama.chat;

import io.github.llamapanama.chat.message.ChatEvent;
import io.github.llamapanama.core.engine.Timings;
import io.github.llamapanama.core.engine.Usage;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/** What all choices of a request cost together: they share the prompt, and run side by side. */
final class CostOfChoices {
  private final List<ChatEvent.Finished> ends;

  CostOfChoices(List<ChatEvent.Finished> ends) {
    this.ends = ends;
  }

  Usage usage() {
    Usage first = ends.getFirst().usage();
    return new Usage(
        first.promptTokens(),
        first.cachedTokens(),
        ends.stream().mapToInt(end -> end.usage().generatedTokens()).sum());
  }

  Timings timings() {
    Timings first = ends.getFirst().timings();
    Duration decode =
        ends.stream()
            .map(end -> end.timings().decode())
            .max(Comparator.naturalOrder())
            .orElseThrow();
    return new Timings(first.queue(), first.prefill(), decode);
  }
}
