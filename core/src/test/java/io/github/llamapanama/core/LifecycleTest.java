package io.github.llamapanama.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.models.TinyChat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Opening and closing, over and over, leaves nothing behind. */
class LifecycleTest {
  private static final int ROUNDS = 1_000;
  private static final int WARM_UP = 200;

  /**
   * The allocators' pages and what the virtual machine's compilers take by the way may grow so much
   * in all rounds, which is 60 KiB each; the KV cache of a leaked context alone is larger.
   */
  private static final long MOST_GROWTH_IN_KIB = 48 * 1024;

  /** In a process whose Java heap is resident from the start: what grows then is native memory. */
  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "resident memory is read from /proc")
  void memoryStaysFlatInWhateverOrderThingsAreClosed() {
    ForkedJvm.Result result =
        ForkedJvm.run(
            LifecycleTest::openAndCloseOverAndOver,
            "-Xms128m",
            "-Xmx128m",
            "-XX:+AlwaysPreTouch",
            "-XX:+UseSerialGC");
    assertThat(result.exitCode()).as(result.output()).isZero();
  }

  private static void openAndCloseOverAndOver() throws IOException {
    Random random = new Random(7);
    long before = 0;
    for (int round = 0; round < ROUNDS; round++) {
      openAndClose(random);
      if (round == WARM_UP) {
        before = residentKibibytes();
      }
    }
    long growth = residentKibibytes() - before;
    assertThat(growth)
        .as("growth of resident memory in KiB over %d rounds", ROUNDS - WARM_UP)
        .isLessThan(MOST_GROWTH_IN_KIB);
  }

  private static void openAndClose(Random random) {
    Model model = Model.load(TinyChat.path());
    ContextParams params =
        ContextParams.builder()
            .contextSize(256)
            .batchSize(16)
            .microBatchSize(16)
            .threads(1)
            .batchThreads(1)
            .build();
    Context first = Context.create(model, params);
    Context second = Context.create(model, params);
    Batch batch = new Batch(4);
    batch.add(1, 0, 0, true);
    first.decode(batch);
    List<AutoCloseable> all =
        new ArrayList<>(List.of(model, first, second, batch, model, first, batch));
    Collections.shuffle(all, random);
    for (AutoCloseable closeable : all) {
      try {
        closeable.close();
      } catch (Exception e) {
        throw new AssertionError("Closing does not throw", e);
      }
    }
  }

  private static long residentKibibytes() throws IOException {
    // What the collector has not come to yet is no leak.
    System.gc();
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
