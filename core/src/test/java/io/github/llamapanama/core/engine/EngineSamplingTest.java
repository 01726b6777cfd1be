package io.github.llamapanama.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.InfillPrompt;
import io.github.llamapanama.core.MetadataOverride;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.ModelParams;
import io.github.llamapanama.core.NoTokenAllowedException;
import io.github.llamapanama.core.sampling.Filter;
import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.GrammarMatcher;
import io.github.llamapanama.core.sampling.LogitsProcessor;
import io.github.llamapanama.core.sampling.MutableLogits;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.core.sampling.Selection;
import io.github.llamapanama.core.sampling.TokenHistory;
import io.github.llamapanama.core.sampling.TokenLogprobs;
import io.github.llamapanama.models.TinyChat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are sampled in different ways, side by side in one engine. */
@Timeout(60)
class EngineSamplingTest {
  private static final String QUESTION = "What is the capital of France?";
  private static final String ANSWER = "The capital of France is Paris.";
  private static final GenerationParams GREEDY =
      GenerationParams.defaults().withSampling(Sampling.greedy());

  private static Model model;
  private static Engine engine;

  @BeforeAll
  static void open() {
    model = Model.load(TinyChat.path());
    engine =
        Engine.open(
            model,
            EngineParams.of(
                ContextParams.builder()
                    .contextSize(8 * 256)
                    .batchSize(256)
                    .maxSequences(8)
                    .build()));
  }

  @AfterAll
  static void close() {
    engine.close();
    model.close();
  }

  private static GenerationRequest ask(GenerationParams params) {
    String prompt = "<|im_start|>user\n" + QUESTION + "<|im_end|>\n<|im_start|>assistant\n";
    return GenerationRequest.of(model.vocabulary().tokenize(prompt, true, true), params);
  }

  private static GenerationRequest ask(Sampling sampling) {
    return ask(GREEDY.withSampling(sampling));
  }

  private static Completion complete(GenerationParams params) {
    return engine.submit(ask(params)).complete();
  }

  private static int token(String text) {
    return model.vocabulary().tokenize(text, false, true)[0];
  }

  /** Texts that run while another is looked at; half of them are random. */
  private static List<Generation> load() {
    List<Generation> running = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Sampling sampling = i % 2 == 0 ? Sampling.greedy() : Sampling.builder().seed(i).build();
      running.add(
          engine.submit(
              ask(
                  GREEDY
                      .withSampling(sampling)
                      .withMaxTokens(40)
                      .withIgnoreEndOfGeneration(true))));
    }
    return running;
  }

  @Test
  void eachRequestIsSampledInItsOwnWay() {
    Filter ban = new Filter.LogitBias(Map.of(token("The"), Double.NEGATIVE_INFINITY));
    List<Generation> generations =
        List.of(
            engine.submit(ask(Sampling.greedy())),
            engine.submit(ask(Sampling.greedy().withFirst(ban))),
            engine.submit(ask(Sampling.greedy().withGrammar(Grammar.of("root ::= \"Rome\"")))),
            engine.submit(
                ask(
                    Sampling.greedy()
                        .withProcessor((logits, history) -> logits.set(token("x"), 1000))
                        .withGrammar(Grammar.of("root ::= \"x\"{7}")))),
            engine.submit(ask(Sampling.greedy())));
    List<String> texts = generations.stream().map(g -> g.complete().text()).toList();
    assertThat(texts.get(0)).isEqualTo(ANSWER).isEqualTo(texts.get(4));
    assertThat(texts.get(1)).isNotEmpty().doesNotStartWith("The");
    assertThat(texts.get(2)).isEqualTo("Rome");
    assertThat(texts.get(3)).isEqualTo("xxxxxxx");
  }

  @Test
  void aSeedRepeatsItsTextWhateverRunsBeside() {
    GenerationParams random =
        GREEDY
            .withSampling(Sampling.builder().temperature(1.5).topK(0).seed(7).build())
            .withMaxTokens(30)
            .withIgnoreEndOfGeneration(true);
    String alone = complete(random).text();
    List<Generation> running = load();
    String beside = complete(random).text();
    running.forEach(Generation::complete);
    // In batches of other sizes sums are rounded otherwise; the seed makes the same draws.
    assertThat(beside.substring(0, 10)).isEqualTo(alone.substring(0, 10));
    assertThat(complete(random).text()).as("alone again").isEqualTo(alone);
  }

  @Test
  void choicesDifferAndEachCanBeRepeated() {
    GenerationParams random =
        GREEDY
            .withSampling(Sampling.builder().temperature(2).topK(0).topP(1).minP(0).seed(5).build())
            .withMaxTokens(12)
            .withIgnoreEndOfGeneration(true);
    List<Generation> choices = engine.submit(ask(random), 3);
    List<Long> seeds = choices.stream().map(choice -> choice.seed().orElseThrow()).toList();
    List<String> texts = choices.stream().map(choice -> choice.complete().text()).toList();
    assertThat(seeds).containsExactly(5L, 6L, 7L);
    assertThat(texts).doesNotHaveDuplicates();
    String third = complete(random.withSampling(random.sampling().withSeed(7))).text();
    assertThat(third.substring(0, 5)).isEqualTo(texts.get(2).substring(0, 5));
  }

  @Test
  void aRequestThatAsksGetsTheProbabilitiesOfItsTokens() {
    List<Generation> running = load();
    List<TokenLogprobs> logprobs = new ArrayList<>();
    List<Integer> tokens = new ArrayList<>();
    try (Generation generation = engine.submit(ask(GREEDY.withLogprobs(3)))) {
      while (generation.hasNext()) {
        if (generation.next() instanceof Event.Text text) {
          logprobs.addAll(text.logprobs());
          tokens.addAll(text.tokens());
        }
      }
    }
    running.forEach(Generation::complete);
    assertThat(logprobs).extracting(token -> token.chosen().token()).isEqualTo(tokens);
    assertThat(logprobs)
        .allSatisfy(
            token -> {
              assertThat(token.top()).hasSize(3).startsWith(token.chosen());
              double sum = token.top().stream().mapToDouble(t -> Math.exp(t.logprob())).sum();
              assertThat(sum).isBetween(0.0, 1 + 1e-9);
            });
    assertThat(logprobs.getFirst().chosen().logprob()).isCloseTo(0, within(1.0));
  }

  @Test
  void aTextHasItsLeastNumberOfTokensAlsoWithAGrammar() {
    assertThat(complete(GREEDY.withMinTokens(30)).done().usage().generatedTokens())
        .isGreaterThan(30);
    Sampling letters = Sampling.greedy().withGrammar(Grammar.of("root ::= [a-zA-Z ]*"));
    Completion completion = complete(GREEDY.withSampling(letters).withMinTokens(20));
    assertThat(completion.done().usage().generatedTokens()).isGreaterThan(20);
    assertThat(completion.text()).matches("[a-zA-Z ]*");
  }

  @Test
  void withoutAnEndOnlyTheLimitEndsTheText() {
    Completion completion = complete(GREEDY.withIgnoreEndOfGeneration(true).withMaxTokens(60));
    assertThat(completion.done().reason()).isEqualTo(FinishReason.LENGTH);
    assertThat(completion.done().usage().generatedTokens()).isEqualTo(60);
    assertThat(completion.text()).startsWith(ANSWER);
  }

  @Test
  void aProcessorThatThrowsEndsItsOwnRequestAlone() {
    List<Generation> running = load();
    int prompt = ask(GREEDY).prompt().length;
    ArithmeticException thrown = new ArithmeticException("no logit is good enough");
    Generation failing =
        engine.submit(
            ask(
                Sampling.greedy()
                    .withProcessor(
                        (logits, history) -> {
                          if (history.size() == prompt + 3) {
                            throw thrown;
                          }
                        })));
    assertThatThrownBy(failing::complete).hasStackTraceContaining(thrown.getMessage());
    running.forEach(
        generation ->
            assertThat(generation.complete().done().usage().generatedTokens()).isEqualTo(40));
    assertThat(complete(GREEDY).text()).isEqualTo(ANSWER);
  }

  /** Has the text begin with letters, one after the other. */
  private record Spelling(String letters, AtomicInteger spelt) implements LogitsProcessor {
    @Override
    public void process(MutableLogits logits, TokenHistory history) {
      int next = spelt.getAndIncrement();
      if (next < letters.length()) {
        logits.set(token(letters.substring(next, next + 1)), 1000);
      }
    }

    @Override
    public LogitsProcessor forChoice() {
      return new Spelling(letters, new AtomicInteger());
    }
  }

  @Test
  void aProcessorThatRemembersServesEachTextAnew() {
    Sampling spelling = Sampling.greedy().withProcessor(new Spelling("xyz", new AtomicInteger()));
    GenerationRequest request = ask(GREEDY.withSampling(spelling).withMaxTokens(3));
    List<Generation> texts = engine.submitAll(List.of(request, request), 2);
    assertThat(texts)
        .as("both texts of both requests")
        .extracting(text -> text.complete().text())
        .containsExactly("xyz", "xyz", "xyz", "xyz");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1 << 30})
  void aSelectorThatChoosesNoCandidateEndsItsOwnRequestAlone(int choice) {
    Generation failing =
        engine.submit(
            ask(new Sampling(List.of(), new Selection.Custom((candidates, history) -> choice))));
    Generation beside = engine.submit(ask(GREEDY));
    assertThatThrownBy(failing::complete).hasStackTraceContaining("chose candidate");
    assertThat(beside.complete().text()).isEqualTo(ANSWER);
  }

  @Test
  void aGrammarWithoutAWayOnEndsItsOwnRequestAlone() {
    Grammar deadEnd = Grammar.of("root ::= \"The\" [^\\x00-\\U0010FFFF]");
    Generation failing = engine.submit(ask(Sampling.greedy().withGrammar(deadEnd)));
    Generation beside = engine.submit(ask(GREEDY));
    assertThatThrownBy(failing::complete)
        .hasStackTraceContaining(NoTokenAllowedException.class.getName());
    assertThat(beside.complete().text()).isEqualTo(ANSWER);
  }

  @Test
  void textsWithOneGrammarFitItWhateverTheirRandomNumbers() {
    Grammar json =
        Grammar.of(
            """
            root ::= "{\\"city\\": " string ", \\"size\\": " [1-9] [0-9]{0,5} "}"
            string ::= "\\"" [^"\\\\\\x00-\\x1F]{1,20} "\\""
            """);
    Sampling sampling =
        Sampling.builder().temperature(1.5).topK(0).seed(1).build().withGrammar(json);
    List<Generation> choices = engine.submit(ask(GREEDY.withSampling(sampling)), 8);
    assertThat(choices)
        .extracting(choice -> choice.complete().text())
        .allMatch(text -> GrammarMatcher.matches(json, text));
  }

  @Test
  void aGapIsFilledWithTheModelsTokens() {
    ModelParams params =
        ModelParams.builder()
            .metadataOverrides(
                List.of(
                    MetadataOverride.of("tokenizer.ggml.fim_pre_token_id", 10),
                    MetadataOverride.of("tokenizer.ggml.fim_suf_token_id", 11),
                    MetadataOverride.of("tokenizer.ggml.fim_mid_token_id", 12)))
            .build();
    try (Model infill = Model.load(TinyChat.path(), params);
        Engine own =
            Engine.open(
                infill, EngineParams.of(ContextParams.builder().contextSize(256).build()))) {
      int[] prompt = InfillPrompt.of("Paris is the ", " of France.").tokens(infill.vocabulary());
      assertThat(IntStream.of(prompt).filter(token -> token >= 10 && token <= 12))
          .containsExactly(10, 11, 12);
      Completion completion =
          own.submit(GenerationRequest.of(prompt, GREEDY.withMaxTokens(8))).complete();
      assertThat(completion.done().usage().promptTokens()).isEqualTo(prompt.length);
    }
  }
}
