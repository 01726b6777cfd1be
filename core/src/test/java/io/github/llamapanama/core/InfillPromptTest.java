package io.github.llamapanama.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.models.TinyChat;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Prompts for the vocabularies of models that fill in the middle. */
class InfillPromptTest {
  private static Model starcoder;
  private static Model refact;
  private static Model deepseek;
  private static SpecialTokens special;

  private static Model load(String name) {
    Path file = Upstream.source().resolve("models/ggml-vocab-%s.gguf".formatted(name));
    return Model.load(file, ModelParams.builder().vocabularyOnly(true).build());
  }

  @BeforeAll
  static void load() {
    starcoder = load("starcoder");
    refact = load("refact");
    deepseek = load("deepseek-coder");
    special = starcoder.vocabulary().specialTokens();
  }

  @AfterAll
  static void close() {
    starcoder.close();
    refact.close();
    deepseek.close();
  }

  private static int[] join(int[]... parts) {
    return List.of(parts).stream().flatMapToInt(IntStream::of).toArray();
  }

  private static int[] token(OptionalInt token) {
    return new int[] {token.orElseThrow()};
  }

  private static int[] text(Model model, String text) {
    return model.vocabulary().tokenize(text, false, false);
  }

  @Test
  void theGapComesAfterPrefixAndSuffix() {
    InfillPrompt prompt = InfillPrompt.of("int a = ", ";\nreturn a;");
    assertThat(prompt.tokens(starcoder.vocabulary()))
        .containsExactly(
            join(
                token(special.fimPrefix()),
                text(starcoder, "int a = "),
                token(special.fimSuffix()),
                text(starcoder, ";\nreturn a;"),
                token(special.fimMiddle())));
  }

  @Test
  void theSuffixMayComeFirst() {
    InfillPrompt prompt = InfillPrompt.of("a", "b").withBeginning("c").withSuffixFirst(true);
    assertThat(prompt.tokens(starcoder.vocabulary()))
        .containsExactly(
            join(
                token(special.fimSuffix()),
                text(starcoder, "b"),
                token(special.fimPrefix()),
                text(starcoder, "a"),
                text(starcoder, "c"),
                token(special.fimMiddle())));
  }

  @Test
  void emptySidesLeaveTheMarkers() {
    assertThat(InfillPrompt.of("", "").tokens(starcoder.vocabulary()))
        .containsExactly(
            join(
                token(special.fimPrefix()),
                token(special.fimSuffix()),
                token(special.fimMiddle())));
  }

  @Test
  void aModelThatWantsABeginningGetsIt() {
    SpecialTokens tokens = deepseek.vocabulary().specialTokens();
    assertThat(InfillPrompt.of("a", "b").tokens(deepseek.vocabulary()))
        .containsExactly(
            join(
                token(tokens.bos()),
                token(tokens.fimPrefix()),
                text(deepseek, "a"),
                token(tokens.fimSuffix()),
                text(deepseek, "b"),
                token(tokens.fimMiddle())));
  }

  @Test
  void otherFilesComeBeforeInTheModelsOwnWay() {
    InfillPrompt prompt =
        InfillPrompt.of("a", "b")
            .withFiles(List.of(new InfillPrompt.SourceFile("x.c", "int x;")))
            .withNames("repo", "y.c");
    SpecialTokens tokens = refact.vocabulary().specialTokens();
    assertThat(prompt.tokens(refact.vocabulary()))
        .as("a model with a token for repositories only")
        .containsExactly(
            join(
                token(tokens.fimRepository()),
                text(refact, "repo\n"),
                text(refact, "\n\n--- snippet ---\n\n"),
                text(refact, "int x;"),
                token(tokens.fimPrefix()),
                text(refact, "a"),
                token(tokens.fimSuffix()),
                text(refact, "b"),
                token(tokens.fimMiddle())));
  }

  @Test
  void filesArePartedByTheModelsToken() {
    Path file = Upstream.source().resolve("models/ggml-vocab-starcoder.gguf");
    ModelParams params =
        ModelParams.builder()
            .vocabularyOnly(true)
            .metadataOverrides(
                List.of(
                    MetadataOverride.of("tokenizer.ggml.fim_rep_token_id", 16),
                    MetadataOverride.of("tokenizer.ggml.fim_sep_token_id", 17)))
            .build();
    try (Model model = Model.load(file, params)) {
      InfillPrompt prompt =
          InfillPrompt.of("a", "b")
              .withFiles(List.of(new InfillPrompt.SourceFile("x.c", "int x;")))
              .withNames("repo", "y.c");
      int[] expected =
          join(
              new int[] {16},
              text(model, "repo\n"),
              new int[] {17},
              text(model, "x.c\n"),
              text(model, "int x;"),
              new int[] {17},
              text(model, "y.c\n"),
              InfillPrompt.of("a", "b").tokens(starcoder.vocabulary()));
      assertThat(prompt.tokens(model.vocabulary())).containsExactly(expected);
      assertThat(prompt.tokens(model.vocabulary(), 4096, 3))
          .as("with room for three tokens of other files")
          .containsExactly(IntStream.of(expected).skip(expected.length - 3 - 5).toArray());
    }
  }

  @Test
  void whatDoesNotFitIsCutFarFromTheGap() {
    InfillPrompt prompt = InfillPrompt.of("one two three four ".repeat(99), "five six ".repeat(99));
    int[] tokens = prompt.tokens(starcoder.vocabulary(), 40, 0);
    int[] prefix = text(starcoder, prompt.prefix());
    assertThat(tokens)
        .containsExactly(
            join(
                token(special.fimPrefix()),
                IntStream.of(prefix).skip(prefix.length - 30).toArray(),
                token(special.fimSuffix()),
                IntStream.of(text(starcoder, prompt.suffix())).limit(8).toArray(),
                token(special.fimMiddle())));
  }

  @Test
  void markersInTheTextStayText() {
    int[] tokens = InfillPrompt.of("<fim_middle>", "").tokens(starcoder.vocabulary());
    assertThat(IntStream.of(tokens).filter(token -> token == special.fimMiddle().orElseThrow()))
        .hasSize(1);
  }

  @Test
  void aModelWithoutTheTokensIsRefused() {
    try (Model model = Model.load(TinyChat.path())) {
      assertThatThrownBy(() -> InfillPrompt.of("a", "b").tokens(model.vocabulary()))
          .isInstanceOf(InfillNotSupportedException.class)
          .hasMessageContaining("prefix")
          .hasMessageContaining("middle");
    }
    assertThatThrownBy(() -> InfillPrompt.of("a", "b").tokens(starcoder.vocabulary(), -1, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
