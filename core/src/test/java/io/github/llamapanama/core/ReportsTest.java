package io.github.llamapanama.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.bindings.llama_batch;
import io.github.llamapanama.bindings.llama_h;
import io.github.llamapanama.models.TinyChat;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** What the library says of itself: llama.cpp's log, leaks, and a process that ends. */
class ReportsTest {
  private static final String ALL = "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace";

  @Test
  void llamaCppIsSilentUnlessItsLoggerIsOn() {
    ForkedJvm.Result result =
        ForkedJvm.run(
            () -> Model.load(TinyChat.path()).close(),
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=info");
    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output()).isEmpty();
  }

  @Test
  void linesThatCWritesInPiecesArriveWhole() {
    ForkedJvm.Result result = ForkedJvm.run(() -> Model.load(TinyChat.path()).close(), ALL);
    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output().lines())
        .as("every line has the logger's name, and none is empty")
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).contains(LogBridge.LOGGER + " - "));
    assertThat(result.output()).contains("DEBUG " + LogBridge.LOGGER + " - print_info: arch");
  }

  @Test
  void aLeakIsReportedWithThePlaceItWasMade() {
    ForkedJvm.Result result =
        ForkedJvm.run(
            () -> {
              new Batch(1).isEmpty();
              for (int i = 0; i < 50; i++) {
                System.gc();
                Thread.sleep(20);
              }
            },
            "-D" + LeakReporter.STACKS + "=true",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output())
        .contains("Batch was never closed")
        .contains("The leaked Batch was made here")
        .contains(ReportsTest.class.getName());
  }

  @Test
  void whatIsClosedIsNoLeak() {
    ForkedJvm.Result result =
        ForkedJvm.run(
            () -> {
              new Batch(1).close();
              for (int i = 0; i < 20; i++) {
                System.gc();
                Thread.sleep(20);
              }
            },
            ALL);
    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output()).doesNotContain("never closed");
  }

  @Test
  void aProcessThatCEndsSaysWhyFirst() {
    ForkedJvm.Result result =
        ForkedJvm.run(
            () -> {
              // The very call that Context and Batch keep from happening.
              Model model = Model.load(TinyChat.path());
              Context context = Context.create(model, ContextParams.defaults());
              llama_h.llama_decode(context.segment(), withoutTokens(new Batch(1)));
            });
    assertThat(result.exitCode()).as(result.output()).isNotIn(0, ForkedJvm.THROWN);
    assertThat(result.output()).contains("llama.cpp ends the process: ").contains("GGML_ASSERT");
  }

  private static MemorySegment withoutTokens(Batch batch) {
    MemorySegment struct = batch.segment();
    llama_batch.token(struct, MemorySegment.NULL);
    return struct;
  }
}
