package io.github.llamapanama.core.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.core.ForkedJvm;
import io.github.llamapanama.models.RandomModel;
import io.github.llamapanama.models.TensorType;
import io.github.llamapanama.models.TinyChat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten thousand damaged files, each loaded, tokenized with and decoded with in a forked VM: every
 * one must end in a {@link io.github.llamapanama.core.ModelLoadException} that gives a reason, or
 * work.
 */
class MutationTest {

  private static final int SEEDS_PER_PROCESS = 2_000;

  @TempDir private Path directory;

  @Test
  void noDamagedModelEndsTheProcess() throws Exception {
    assertSurvives(0, 9_500, smallModel(TensorType.Q8_0), smallModel(TensorType.F16));
  }

  @Test
  void noDamagedChatModelOrVocabularyEndsTheProcess() throws Exception {
    Path vocabularies =
        Path.of(System.getProperty("llama.cpp.source", "../llama.cpp/target/source"), "models");
    assertSurvives(
        9_500,
        10_000,
        TinyChat.path(),
        vocabularies.resolve("ggml-vocab-bert-bge.gguf"),
        vocabularies.resolve("ggml-vocab-llama-spm.gguf"));
  }

  private Path smallModel(TensorType type) {
    Path file = directory.resolve(type + ".gguf");
    new RandomModel(2, 64, 4, 2, 96, 300, 128, type, 1).write(file);
    return file;
  }

  private void assertSurvives(int from, int to, Path... intact) throws Exception {
    List<Future<?>> parts = new ArrayList<>();
    int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 8);
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (int seed = from; seed < to; seed += SEEDS_PER_PROCESS) {
        MutationRun run =
            new MutationRun(
                seed, Math.min(to, seed + SEEDS_PER_PROCESS), directory, List.of(intact));
        parts.add(executor.submit(() -> assertSurvives(run)));
      }
    }
    for (Future<?> part : parts) {
      part.get();
    }
  }

  private static void assertSurvives(MutationRun run) {
    ForkedJvm.Result result =
        ForkedJvm.run(() -> MutationRun.fromProperties().run(), run.toProperties());
    assertThat(result.exitCode())
        .as("the process of seed %s; the last seed it printed is the culprit", result.output())
        .isZero();
  }
}
