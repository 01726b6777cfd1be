package io.github.llamapanama.chat.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.chat.template.Origin;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.ModelParams;
import io.github.llamapanama.core.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** On every vocabulary that upstream's tests have. */
class PromptTokenizerTest {
  private static final int ROUNDS = 40;

  private static final Set<String> UNKNOWN = Set.of("<unk>", "[UNK]", "<|unknown|>");

  private static final List<String> TEXTS =
      List.of(
          "Hello",
          " Hello world ",
          "\n",
          "  two  spaces",
          "Grüße 🚀 你好",
          "it's 3.14!",
          "x",
          " ",
          "\n\n  def f(x):\n\treturn x");

  static Stream<Path> vocabularies() throws IOException {
    try (Stream<Path> files =
        Files.list(Path.of(System.getProperty("llama.cpp.source")).resolve("models"))) {
      return files.filter(file -> file.toString().endsWith(".gguf")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("vocabularies")
  void harmlessPromptsHaveTheTokensOfTheWholeText(Path file) {
    try (Model model = vocabularyOf(file)) {
      Vocabulary vocabulary = model.vocabulary();
      PromptTokenizer tokenizer = new PromptTokenizer(vocabulary);
      List<String> specials = specialTexts(vocabulary);
      Random random = new Random(1);
      for (int i = 0; i < ROUNDS; i++) {
        Prompt prompt = randomPrompt(random, specials, List.of());
        int[] expected = withBos(vocabulary, vocabulary.tokenize(prompt.text(), false, true));

        assertThat(tokenizer.tokenize(prompt)).as("%s", prompt.segments()).isEqualTo(expected);
        assertThat(ids(tokenizer.originTokens(prompt)))
            .as("tokens with their origin of %s", prompt.segments())
            .isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("vocabularies")
  void noMessageWritesAControlToken(Path file) {
    try (Model model = vocabularyOf(file)) {
      Vocabulary vocabulary = model.vocabulary();
      PromptTokenizer tokenizer = new PromptTokenizer(vocabulary);
      List<String> specials = specialTexts(vocabulary);
      List<String> written = specials.stream().filter(text -> !isBos(text, vocabulary)).toList();
      Random random = new Random(2);
      for (int i = 0; i < ROUNDS; i++) {
        Prompt prompt = randomPrompt(random, written, specials);
        List<PromptTokenizer.Token> tokens = tokenizer.originTokens(prompt);

        assertThat(tokens)
            .as("%s", prompt.segments())
            .noneMatch(
                token -> token.origin() == Origin.INPUT && isSpecial(vocabulary, token.id()));
        assertThat(tokenizer.tokenize(prompt)).isEqualTo(ids(tokens));
        assertThat(specialTokens(vocabulary, ids(tokens)))
            .as("special tokens of %s", prompt.segments())
            .isEqualTo(specialTokensOfTheTemplate(vocabulary, prompt));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("vocabularies")
  void aSpecialTokenAcrossABorderStaysText(Path file) {
    try (Model model = vocabularyOf(file)) {
      Vocabulary vocabulary = model.vocabulary();
      PromptTokenizer tokenizer = new PromptTokenizer(vocabulary);
      for (String special : specialTexts(vocabulary)) {
        int half = special.length() / 2;
        Prompt begun =
            Prompt.builder()
                .template("A" + special.substring(0, half))
                .message(special.substring(half) + "B")
                .build();
        Prompt ended =
            Prompt.builder()
                .message("A" + special.substring(0, half))
                .template(special.substring(half) + "B")
                .build();

        assertThat(specialTokens(vocabulary, tokenizer.tokenize(begun))).as(special).isEmpty();
        assertThat(specialTokens(vocabulary, tokenizer.tokenize(ended))).as(special).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("vocabularies")
  void theBeginningOfTextIsThereOnceIfTheVocabularyAsksForIt(Path file) {
    try (Model model = vocabularyOf(file)) {
      Vocabulary vocabulary = model.vocabulary();
      OptionalInt bos = vocabulary.specialTokens().bos();
      if (bos.isEmpty() || !vocabulary.isControl(bos.getAsInt())) {
        return;
      }
      String text = vocabulary.text(bos.getAsInt());

      assertThat(leading(vocabulary, Prompt.ofTemplate("Hello")))
          .isEqualTo(vocabulary.addsBos() ? 1 : 0);
      assertThat(leading(vocabulary, Prompt.ofTemplate(text + "Hello"))).isEqualTo(1);
      assertThat(leading(vocabulary, Prompt.ofTemplate(text + text + "Hello"))).isEqualTo(1);
      assertThat(leading(vocabulary, Prompt.builder().message(text + "Hello").build()))
          .as("a message that begins like a text")
          .isEqualTo(vocabulary.addsBos() ? 1 : 0);
    }
  }

  private static int leading(Vocabulary vocabulary, Prompt prompt) {
    int bos = vocabulary.specialTokens().bos().getAsInt();
    int[] tokens = prompt.tokenize(vocabulary);
    return (int) Arrays.stream(tokens).takeWhile(token -> token == bos).count();
  }

  private static Prompt randomPrompt(
      Random random, List<String> templateSpecials, List<String> messageSpecials) {
    Prompt.Builder prompt = Prompt.builder();
    int segments = 1 + random.nextInt(6);
    for (int i = 0; i < segments; i++) {
      boolean template = random.nextBoolean();
      prompt.append(
          template ? Origin.TEMPLATE : Origin.INPUT,
          randomText(random, template ? templateSpecials : messageSpecials));
    }
    return prompt.build();
  }

  private static String randomText(Random random, List<String> specials) {
    StringBuilder text = new StringBuilder();
    int words = 1 + random.nextInt(3);
    for (int i = 0; i < words; i++) {
      boolean special = !specials.isEmpty() && random.nextBoolean();
      text.append(any(special ? specials : TEXTS, random));
    }
    return text.toString();
  }

  private static String any(List<String> texts, Random random) {
    return texts.get(random.nextInt(texts.size()));
  }

  private static List<String> specialTexts(Vocabulary vocabulary) {
    return IntStream.range(0, vocabulary.size())
        .filter(token -> isSpecial(vocabulary, token))
        .mapToObj(vocabulary::text)
        .filter(text -> text.length() > 1)
        .limit(100)
        .toList();
  }

  /** Control tokens but for the unknown one, which stands for any text that has no other. */
  private static boolean isSpecial(Vocabulary vocabulary, int token) {
    return vocabulary.isControl(token) && !UNKNOWN.contains(vocabulary.text(token));
  }

  private static boolean isBos(String text, Vocabulary vocabulary) {
    OptionalInt bos = vocabulary.specialTokens().bos();
    return bos.isPresent() && vocabulary.text(bos.getAsInt()).equals(text);
  }

  /** The special tokens, without one at the beginning of the text. */
  private static List<Integer> specialTokens(Vocabulary vocabulary, int[] tokens) {
    OptionalInt bos = vocabulary.specialTokens().bos();
    boolean begun = tokens.length > 0 && bos.isPresent() && tokens[0] == bos.getAsInt();
    return Arrays.stream(tokens)
        .skip(begun ? 1 : 0)
        .filter(token -> isSpecial(vocabulary, token))
        .boxed()
        .toList();
  }

  private static List<Integer> specialTokensOfTheTemplate(Vocabulary vocabulary, Prompt prompt) {
    return prompt.segments().stream()
        .filter(segment -> segment.origin() == Origin.TEMPLATE)
        .map(segment -> vocabulary.tokenize(segment.text(), false, true))
        .flatMap(tokens -> specialTokens(vocabulary, tokens).stream())
        .toList();
  }

  /** What {@link PromptTokenizer} promises for the beginning of a text. */
  private static int[] withBos(Vocabulary vocabulary, int[] tokens) {
    OptionalInt bos = vocabulary.specialTokens().bos();
    if (bos.isEmpty()) {
      return tokens;
    }
    int leading = (int) Arrays.stream(tokens).takeWhile(token -> token == bos.getAsInt()).count();
    int wanted = leading > 0 || vocabulary.addsBos() ? 1 : 0;
    return IntStream.concat(
            IntStream.range(0, wanted).map(i -> bos.getAsInt()),
            Arrays.stream(tokens).skip(leading))
        .toArray();
  }

  private static int[] ids(List<PromptTokenizer.Token> tokens) {
    return tokens.stream().mapToInt(PromptTokenizer.Token::id).toArray();
  }

  private static Model vocabularyOf(Path file) {
    return Model.load(file, ModelParams.builder().vocabularyOnly(true).build());
  }
}
