package io.github.llamapanama.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Upstream's own vectors: each vocabulary with texts and the tokens they are split into. */
class TokenizationTest {
  private static final String SEPARATOR = "\n__ggml_vocab_test__\n";

  static Stream<Path> vocabularies() throws IOException {
    try (Stream<Path> files = Files.list(Upstream.source().resolve("models"))) {
      return files.filter(file -> Files.exists(vector(file, ".inp"))).sorted().toList().stream();
    }
  }

  @Test
  void thereAreVectors() throws IOException {
    assertThat(vocabularies()).hasSizeGreaterThanOrEqualTo(15);
  }

  @ParameterizedTest
  @MethodSource("vocabularies")
  void tokensEqualUpstreams(Path file) throws IOException {
    List<String> texts = texts(Files.readString(vector(file, ".inp"), UTF_8));
    List<String> expected = Files.readAllLines(vector(file, ".out"), UTF_8);
    assertThat(texts).as("texts in %s", file).hasSameSizeAs(expected);

    try (Model model = Model.load(file, ModelParams.builder().vocabularyOnly(true).build())) {
      for (int i = 0; i < texts.size(); i++) {
        assertThat(model.vocabulary().tokenize(texts.get(i), false, false))
            .as("%s, text %d: '%s'", file.getFileName(), i, texts.get(i))
            .containsExactly(tokens(expected.get(i)));
      }
    }
  }

  private static Path vector(Path vocabulary, String extension) {
    return vocabulary.resolveSibling(vocabulary.getFileName() + extension);
  }

  /** As upstream's test reads them: what follows the last separator counts unless it is empty. */
  private static List<String> texts(String file) {
    List<String> texts = Arrays.asList(file.split(SEPARATOR, -1));
    return texts.getLast().isEmpty() ? texts.subList(0, texts.size() - 1) : texts;
  }

  private static int[] tokens(String line) {
    return line.isBlank()
        ? new int[0]
        : Arrays.stream(line.strip().split(" ")).mapToInt(Integer::parseInt).toArray();
  }
}
