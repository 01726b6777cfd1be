package io.github.llamapanama.core.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.models.RandomModel;
import io.github.llamapanama.models.TensorType;
import io.github.llamapanama.models.TinyChat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten thousand damaged files, each loaded, tokenized with and decoded with in a forked VM: every
 * one must end in a {@link io.github.llamapanama.core.ModelLoadException} that gives a reason, or
 * work.
 */
class MutationTest {

  private static final int MINUTES = 5;

  @TempDir private Path directory;

  @Test
  void noDamagedModelEndsTheProcess() throws Exception {
    assertSurvives(0, 9_000, smallModel(TensorType.Q8_0), smallModel(TensorType.F16));
  }

  @Test
  void noDamagedChatModelOrVocabularyEndsTheProcess() throws Exception {
    Path vocabularies =
        Path.of(System.getProperty("llama.cpp.source", "../llama.cpp/target/source"), "models");
    assertSurvives(
        9_000,
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
    int processes = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 8);
    List<Future<?>> parts = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(processes)) {
      for (int i = 0; i < processes; i++) {
        int start = from + (to - from) * i / processes;
        int end = from + (to - from) * (i + 1) / processes;
        parts.add(threads.submit(() -> runForked(start, end, intact)));
      }
      for (Future<?> part : parts) {
        part.get();
      }
    }
  }

  private @org.jspecify.annotations.Nullable Void runForked(int from, int to, Path... intact)
      throws IOException, InterruptedException {
    Path work = Files.createDirectory(directory.resolve("seeds-from-" + from));
    Path output = work.resolve("output");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx512m", "-XX:-CreateCoredumpOnCrash", "--enable-native-access=ALL-UNNAMED"));
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("llamapanama."))
        .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(MutationRun.class.getName(), work.toString()));
    command.addAll(List.of(String.valueOf(from), String.valueOf(to)));
    for (Path file : intact) {
      command.add(file.toString());
    }
    Process process =
        new ProcessBuilder(command)
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
    process.destroyForcibly();
    assertThat(ended)
        .as("seeds from %d end within %d minutes; %s", from, MINUTES, tail(output))
        .isTrue();
    assertThat(process.exitValue())
        .as("the last seed begins a run that died: %s", tail(output))
        .isZero();
    return null;
  }

  private static String tail(Path output) throws IOException {
    List<String> lines = Files.readAllLines(output);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
  }
}
