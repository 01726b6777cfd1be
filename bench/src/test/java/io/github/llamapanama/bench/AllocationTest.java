package io.github.llamapanama.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.models.TinyChat;
import org.junit.jupiter.api.Test;

/** Holds what the README says of the memory that a token costs. */
class AllocationTest {
  private static final double LIMIT = 1024;
  private static final int SHORT = 100;
  private static final int LONG = 900;

  @Test
  void aTokenAllocatesLittleOnTheThreadOfTheEngine() {
    try (AllocationBench bench = new AllocationBench(TinyChat.path(), 1, LONG)) {
      bench.bytesPerToken(SHORT);
      assertThat(bench.bytesPerToken(SHORT)).as("bytes per token").isBetween(1.0, LIMIT);
      assertThat(bench.bytesPerToken(LONG))
          .as("bytes per token in a longer context")
          .isBetween(1.0, LIMIT);
    }
  }
}
