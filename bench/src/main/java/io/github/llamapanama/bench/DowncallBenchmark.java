package io.github.llamapanama.bench;

import io.github.llamapanama.bindings.llama_h;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.Vocabulary;
import io.github.llamapanama.models.TinyChat;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.TearDown;

/** What it costs to call a C function that does next to nothing. */
public class DowncallBenchmark extends MicroBenchmark {
  private final Model model = Model.load(TinyChat.path());
  private final Vocabulary vocabulary = model.vocabulary();

  /** Frees the model. */
  @TearDown
  public void close() {
    model.close();
  }

  /** The generated binding. */
  @Benchmark
  public long bare() {
    return llama_h.llama_time_us();
  }

  /** A lookup, behind the checks that make it safe. */
  @Benchmark
  public boolean guarded() {
    return vocabulary.isEndOfGeneration(0);
  }
}
