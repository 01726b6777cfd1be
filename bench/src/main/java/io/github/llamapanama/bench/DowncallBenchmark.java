package io.github.llamapanama.bench;

import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.Vocabulary;
import io.github.llamapanama.models.TinyChat;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What it costs to call a C function that does next to nothing. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DowncallBenchmark {
  private final Model model = Model.load(TinyChat.path());
  private final Vocabulary vocabulary = model.vocabulary();

  /** Frees the model. */
  @TearDown
  public void close() {
    model.close();
  }

  /** A lookup in C behind the checks that make it safe. */
  @Benchmark
  public boolean isEndOfGeneration() {
    return vocabulary.isEndOfGeneration(0);
  }
}
