package io.github.llamapanama.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SystemCommandsTest {

  @Test
  void versionNamesEveryPart() {
    Run run = Run.llama("version");
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .containsPattern("(?m)^llama-panama +\\d")
        .containsPattern("(?m)^llama.cpp +0\\.5\\.0")
        .contains(System.getProperty("java.runtime.version"))
        .containsPattern("(?m)^features +\\S");
  }

  @Test
  void devicesAreListed() {
    assertThat(Run.llama("devices").out())
        .containsPattern("(?m)^NAME +TYPE +FREE +TOTAL +DESCRIPTION$")
        .containsPattern("(?m)^CPU +cpu +");
    assertThat(Run.llama("devices", "--json").out()).contains("\"name\" : \"CPU\"");
  }

  @Test
  void formatsAreListedWithTheOneThatTheModelGets() {
    Run run = Run.llama("formats");
    assertThat(run.out().lines()).contains("chatml", "llama-3", "zephyr", "mistral-instruct");
    assertThat(run.out().lines().toList().getLast()).contains("tiny-chat", "its own template");
  }

  @Test
  void aModelWithoutATemplateGetsChatml() {
    String model = System.getProperty("llama.cpp.source") + "/models/ggml-vocab-llama-bpe.gguf";
    assertThat(Run.llama("formats", "-m", model).out())
        .endsWith("chatml, since it has no template\n");
  }
}
