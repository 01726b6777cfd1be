package io.github.llamapanama.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.models.RandomAdapter;
import io.github.llamapanama.models.TinyChat;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoraTest {
  private static final String QUESTION = "What is the capital of France?";
  private static final String ANSWER = "The capital of France is Paris.\n";

  @SuppressWarnings("NullAway.Init") // Made by JUnit.
  @TempDir
  private Path folder;

  private String file = "";

  @BeforeEach
  void write() {
    file = folder.resolve("adapter.gguf").toString();
    RandomAdapter.ofTinyChat().write(Path.of(file));
  }

  private static Run chat(String... options) {
    return Run.llama(
        Stream.of(
                Stream.of("chat", "--temp", "0", "-n", "16", "-c", "256"),
                Stream.of(options),
                Stream.of(QUESTION))
            .flatMap(part -> part)
            .toArray(String[]::new));
  }

  @Test
  void anAdapterChangesTheAnswerAsMuchAsItsScaleSays() {
    assertThat(chat()).isEqualTo(new Run(0, ANSWER, ""));
    Run changed = chat("--lora", file);
    assertThat(changed.status()).as(changed.err()).isZero();
    assertThat(changed.out()).isNotEqualTo(ANSWER);
    assertThat(chat("--lora-scaled", file + ":0")).isEqualTo(new Run(0, ANSWER, ""));
  }

  @Test
  void severalAdaptersCountTogether() {
    assertThat(chat("--lora", file, "--lora-scaled", file + ":-1").out()).isEqualTo(ANSWER);
    assertThat(chat("--lora-scaled", file + ":1," + file + ":-1").out()).isEqualTo(ANSWER);
    assertThat(chat("--lora", file + "," + file, "--lora-scaled", file + ":-2").out())
        .isEqualTo(ANSWER);
    assertThat(chat("--lora", file, "--lora", file, "--lora-scaled", file + ":-2").out())
        .isEqualTo(ANSWER);
  }

  @Test
  void aNameWithCommasStandsInQuotationMarks() {
    Path odd = folder.resolve("one, two.gguf");
    RandomAdapter.ofTinyChat().write(odd);
    assertThat(chat("--lora", "\"" + odd + "\"", "--lora-scaled", "\"" + odd + "\":-1").out())
        .isEqualTo(ANSWER);
  }

  @Test
  void aTextIsCompletedWithAnAdapterToo() {
    Run plain = complete("0");
    assertThat(plain).isEqualTo(new Run(0, " Paris.\n", ""));
    Run adapted = complete("8");
    assertThat(adapted.status()).as(adapted.err()).isZero();
    assertThat(adapted.out()).isNotEqualTo(plain.out());
  }

  private Run complete(String scale) {
    return Run.llama(
        "complete",
        "--lora-scaled",
        file + ":" + scale,
        "--temp",
        "0",
        "-n",
        "3",
        "The capital of France is");
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat", "complete", "serve"})
  void anAdapterThatIsNotThereIsOneClearLine(String command) {
    Run run =
        command.equals("serve")
            ? Run.llama(command, "--port", "0", "--lora", "missing.gguf")
            : Run.llama(command, "--lora", "missing.gguf", QUESTION);
    assertThat(run)
        .isEqualTo(
            new Run(
                1, "", "llama: Cannot load LoRA adapter missing.gguf: there is no such file\n"));
  }

  @Test
  void aModelIsNoAdapter() {
    Run run = chat("--lora", TinyChat.path().toString());
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .contains("general.type is 'model', not 'adapter'", "convert_lora_to_gguf.py");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.gguf", "a.gguf:", "a.gguf:strong", "a.gguf:NaN", ":1"})
  void aScaleThatIsNoneNamesTheOption(String value) {
    Run run = chat("--lora-scaled", value);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("llama: Invalid value for option '--lora-scaled'")
        .contains("is not FILE:SCALE with a number for SCALE");
  }
}
