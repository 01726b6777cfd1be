package io.github.llamapanama.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {

  @Test
  void withoutACommandItSaysWhatThereIs() {
    Run run = Run.llama();
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("Usage: llama", "chat", "complete", "tokenize", "inspect");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "chat",
        "complete",
        "serve",
        "tokenize",
        "render",
        "formats",
        "inspect",
        "devices",
        "version"
      })
  void everyCommandDescribesItself(String command) {
    Run run = Run.llama(command, "--help");
    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith("Usage: llama " + command).contains("--verbose", "--help");
  }

  @Test
  void helpListsOptionsBySection() {
    assertThat(Run.llama("chat", "--help").out())
        .containsSubsequence(
            "\nChat:\n", "\nSampling:\n", "--temp", "\nContext:\n", "\nLoading:\n");
  }

  @Test
  void printsItsVersionWithoutTheNativeLibrary() {
    assertThat(Run.llama("--version").out()).matches("llama-panama \\d\\S*, llama.cpp 0.5.0\n");
  }

  @Test
  void anUnknownCommandIsAnsweredWithTheNearest() {
    Run run = Run.llama("chatt");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("'chatt'", "Did you mean: llama chat");
  }

  @Test
  void anUnknownOptionIsNamed() {
    Run run = Run.llama("chat", "--tempp", "1", "hi");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("'--tempp'", "--temp");
  }

  @ParameterizedTest
  @CsvSource({
    "--ctx-size, -5",
    "--ctx-size, big",
    "--threads, 0",
    "--temperature, hot",
    "--temperature, NaN",
    "--top-p, 1.5",
    "--top-k, -1",
    "--seed, 4294967296",
    "--n-gpu-layers, some",
    "--flash-attn, maybe",
    "--cache-type-k, q9_9",
    "--split-mode, half",
    "--load-mode, fast",
    "--logit-bias, 12",
    "--override-kv, a=b",
    "--mirostat, 3",
    "--samplers, top_q",
    "--dry-base, 0.5",
    "--adaptive-decay, 1",
    "--grammar, root",
    "--device, Abacus0",
    "--chat-format, esperanto",
    "--chat-template-kwargs, no",
  })
  void aBadValueNamesTheOption(String option, String value) {
    Run run = Run.llama("chat", option, value, "hi");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("llama: Invalid value for option '" + option + "'");
  }

  @ParameterizedTest
  @CsvSource({
    "LLAMA_ARG_CTX_SIZE, big",
    "LLAMA_ARG_N_PREDICT, -7",
    "LLAMA_ARG_TEMPERATURE, hot",
    "LLAMA_ARG_N_GPU_LAYERS, some",
  })
  void aBadValueNamesTheVariable(String variable, String value) {
    Run run = Run.llama(Map.of(variable, value), "", "chat", "hi");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).startsWith("llama: Environment variable " + variable + ": ");
  }

  @Test
  void variablesGiveDefaultsAndOptionsBeatThem() {
    Map<String, String> environment =
        Map.of("LLAMA_ARG_N_PREDICT", "2", "LLAMA_ARG_TEMPERATURE", "0", "UNRELATED", "x");
    String question = "What is the capital of France?";
    assertThat(Run.llama(environment, "", "chat", question).out()).isEqualTo("The capital\n");
    assertThat(Run.llama(environment, "", "chat", "-n", "-1", question).out())
        .isEqualTo("The capital of France is Paris.\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--samplers top_k;temperature --top-k 1",
        "--dry-multiplier 0.01 --dry-base 1.1 --dry-allowed-length 8 --dry-penalty-last-n 32",
        "--dry-multiplier 0.01 --dry-sequence-breaker none --temp 0",
        "--dynatemp-range 0.1 --dynatemp-exp 2 --temp 0.2 --top-k 1",
        "--adaptive-target 1 --adaptive-decay 0.5 --top-k 1",
      })
  void theFiltersOfASamplingChainCanBeSet(String options) {
    List<String> arguments = new ArrayList<>(List.of("chat"));
    Pattern.compile(" ").splitAsStream(options).forEach(arguments::add);
    arguments.add("What is the capital of France?");
    Run run = Run.llama(arguments.toArray(String[]::new));
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).isEqualTo("The capital of France is Paris.\n");
  }

  @Test
  void anOptionBeatsEvenAVariableThatMakesNoSense() {
    Run run =
        Run.llama(
            Map.of("LLAMA_ARG_TEMPERATURE", "hot"),
            "",
            "chat",
            "--temp",
            "0",
            "What is the capital of France?");
    assertThat(run).isEqualTo(new Run(0, "The capital of France is Paris.\n", ""));
  }
}
