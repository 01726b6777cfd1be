package io.github.llamapanama.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What only a process of its own can show. */
class ProcessTest {

  @Test
  void printsTheAnswerAndEndsWithStatusZero() throws Exception {
    assertThat(ForkedLlama.run("chat", "--temp", "0", "What is the capital of France?"))
        .isEqualTo(new ForkedLlama.Result(0, "The capital of France is Paris.\n", ""));
  }

  @Test
  void runsOnTheModulePath() throws Exception {
    assertThat(ForkedLlama.runAsModule("chat", "--temp", "0", "What is the capital of France?"))
        .isEqualTo(new ForkedLlama.Result(0, "The capital of France is Paris.\n", ""));
  }

  @Test
  void aFailureIsItsExitStatus() throws Exception {
    ForkedLlama.Result run = ForkedLlama.run("chat", "-m", "missing.gguf", "hi");
    assertThat(run)
        .isEqualTo(
            new ForkedLlama.Result(
                1, "", "llama: Cannot load model missing.gguf: there is no such file\n"));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals to send")
  void anInterruptionEndsAReplyInOrder() throws Exception {
    // Never ends by itself: no token may end the text, and the context is large.
    ForkedLlama.Running running =
        ForkedLlama.start(
            "complete", "-c", "65536", "-l", "1535-inf", "-l", "1533-inf", "--temp", "1", "Hello");
    for (int i = 0; i < 300 && Files.size(running.out()) == 0; i++) {
      Thread.sleep(100);
    }
    assertThat(running.out()).as("text before the interruption").isNotEmptyFile();
    new ProcessBuilder("kill", "-INT", Long.toString(running.process().pid())).start().waitFor();
    ForkedLlama.Result run = ForkedLlama.await(running);
    assertThat(run.status()).as(run.err()).isEqualTo(130);
    assertThat(run.err()).isEmpty();
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs a Unix shell")
  void aReaderThatLeavesIsNoError() throws Exception {
    Process head =
        new ProcessBuilder(
                "sh",
                "-c",
                "\"$@\" inspect --full | head -n 1; echo done >&2",
                "sh",
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LlamaCommand.class.getName())
            .start();
    try (BufferedReader out = head.inputReader();
        BufferedReader err = head.errorReader()) {
      assertThat(out.lines().toList()).singleElement().asString().contains("GGUF version");
      assertThat(err.lines().toList()).isEqualTo(List.of("done"));
    }
    assertThat(head.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }
}
