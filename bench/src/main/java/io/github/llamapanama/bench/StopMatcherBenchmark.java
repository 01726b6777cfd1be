package io.github.llamapanama.bench;

import io.github.llamapanama.core.engine.StopMatcher;
import java.util.List;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.infra.Blackhole;

/** The search for stop strings; one operation is one piece of text, as a token gives it. */
public class StopMatcherBenchmark extends MicroBenchmark {
  private static final int PIECES = 8;

  /** The second and the fifth begin a stop string, which does not come. */
  private static final String[] TEXT = {
    "The", " capital\nUser", " of", " France", "\n", " is", " Paris", "."
  };

  /** How many stop strings there are. */
  @Param({"0", "1", "100"})
  public int stops;

  private StopMatcher matcher = new StopMatcher(List.of());

  /** Makes the matcher. */
  @Setup
  public void create() {
    matcher = new StopMatcher(IntStream.range(0, stops).mapToObj(i -> "\nUser" + i + ":").toList());
  }

  /** Pieces of a text without any of them. */
  @Benchmark
  @OperationsPerInvocation(PIECES)
  public void push(Blackhole blackhole) {
    for (String piece : TEXT) {
      blackhole.consume(matcher.push(piece));
    }
  }
}
