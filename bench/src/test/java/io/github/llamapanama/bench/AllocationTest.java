package io.github.llamapanama.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Holds what the README says of the memory that a token costs. */
class AllocationTest {
  private static final double KILOBYTE = 1024;

  @Test
  void aTokenAllocatesAtMostAKilobyte() throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include(GenerationBenchmark.class.getName())
            .addProfiler(GCProfiler.class)
            .forks(0)
            .warmupIterations(1)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(1)
            .measurementTime(TimeValue.seconds(1))
            .verbosity(VerboseMode.SILENT)
            .build();
    Collection<RunResult> results = new Runner(options).run();
    assertThat(results)
        .isNotEmpty()
        .allSatisfy(
            result ->
                assertThat(result.getSecondaryResults())
                    .hasEntrySatisfying(
                        "gc.alloc.rate.norm",
                        bytes ->
                            assertThat(bytes.getScore())
                                .as("bytes per token of %s", result.getParams().getBenchmark())
                                .isBetween(1.0, KILOBYTE)));
  }
}
