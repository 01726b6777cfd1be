package io.github.llamapanama.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.models.TinyChat;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** Holds what the README says of the memory that a token costs. */
class AllocationTest {
  private static final double LIMIT = 512;
  private static final double NO_GROWTH = 64;
  private static final int ATTEMPTS = 8;
  private static final int SHORT = 100;
  private static final int LONG = 900;

  @Test
  void aTokenAllocatesLittleOnTheThreadOfTheEngineHoweverLongTheContextIs() {
    try (AllocationBench bench = new AllocationBench(TinyChat.path(), 1, LONG)) {
      double afterFew = settled(bench, SHORT);
      double afterMany = settled(bench, LONG);
      assertThat(afterFew).as("bytes per token").isBetween(1.0, LIMIT);
      assertThat(afterMany).as("bytes per token in a longer context").isBetween(1.0, LIMIT);
      assertThat(afterMany - afterFew).as("bytes more per token").isLessThan(NO_GROWTH);
    }
  }

  /** The least of many figures: interpreted code allocates more, and compilers may be late. */
  private static double settled(AllocationBench bench, int context) {
    return DoubleStream.generate(() -> bench.bytesPerToken(context))
        .limit(ATTEMPTS)
        .filter(bytes -> bytes > 0)
        .min()
        .orElseThrow();
  }
}
