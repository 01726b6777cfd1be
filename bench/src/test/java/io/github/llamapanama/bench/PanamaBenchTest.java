package io.github.llamapanama.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.llamapanama.models.TinyChat;
import org.junit.jupiter.api.Test;

class PanamaBenchTest {
  private static final Workload SMALL = new Workload(TinyChat.path(), 1, 16, 8, 1);

  @Test
  void everyTaskRuns() {
    try (PanamaBench bench = new PanamaBench(SMALL)) {
      assertThat(bench.prefill()).as("prefill, tokens/s").isPositive();
      assertThat(bench.decode()).as("decoding, tokens/s").isPositive();
      assertThat(bench.prompt()).as("an engine's prefill, tokens/s").isPositive();
      assertThat(bench.generate()).as("generation, tokens/s").isPositive();
    }
  }

  @Test
  void aPromptLargerThanABatchIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Workload(TinyChat.path(), 1, Workload.BATCH + 1, 8, 1))
        .withMessageContaining("2048");
  }
}
