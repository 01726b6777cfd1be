package io.github.llamapanama.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TokenizeCommandTest {

  @Test
  void showsIdsAndPieces() {
    Run run = Run.llama("tokenize", "Hello");
    assertThat(run.status()).isZero();
    assertThat(run.out()).isEqualTo("   719  'Hello'\n");
  }

  @Test
  void showsTheBytesOfTokensThatArePartsOfACharacter() {
    assertThat(Run.llama("tokenize", "🚀").out().lines().map(line -> line.substring(8)))
        .containsExactly("<F0>", "<9F>", "<9A>", "<80>");
  }

  @Test
  void readsStandardInputAsItIs() {
    assertThat(Run.llama(Map.of(), "a\n", "tokenize", "--ids", "-").out()).isEqualTo("[97, 10]\n");
  }

  @Test
  void specialTokensAreTextUnlessAskedFor() {
    assertThat(Run.llama("tokenize", "--special", "--ids", "<|im_end|>").out())
        .isEqualTo("[1535]\n");
    assertThat(Run.llama("tokenize", "--show-count", "<|im_end|>").out())
        .doesNotContain("1535")
        .endsWith("Total number of tokens: 7\n");
  }

  @Test
  void leavesOutTheTokenThatBeginsAText() {
    String model = System.getProperty("llama.cpp.source") + "/models/ggml-vocab-llama-bpe.gguf";
    assertThat(Run.llama("tokenize", "-m", model, "--ids", "Hello").out())
        .isEqualTo("[128000, 9906]\n");
    assertThat(Run.llama("tokenize", "-m", model, "--ids", "--no-bos", "Hello").out())
        .isEqualTo("[9906]\n");
  }
}
