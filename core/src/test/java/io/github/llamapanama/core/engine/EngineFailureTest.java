package io.github.llamapanama.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.NoTokenAllowedException;
import io.github.llamapanama.core.embedding.EmbeddingRequest;
import io.github.llamapanama.core.sampling.LogitsProcessor;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.core.sampling.SamplingBuilder;
import io.github.llamapanama.models.TinyChat;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes wrong in one request is no concern of the others. */
@Timeout(60)
class EngineFailureTest {
  private static final EngineParams PARAMS =
      EngineParams.of(ContextParams.builder().contextSize(1024).maxSequences(2).build());

  static Stream<Throwable> failures() {
    return Stream.of(
        new UnsupportedOperationException("of its own"),
        new AssertionError("of its own"),
        new StackOverflowError("of its own"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void whatAProcessorThrowsEndsItsOwnTextAlone(Throwable failure) {
    LogitsProcessor failing =
        (logits, history) -> {
          if (failure instanceof Error error) {
            throw error;
          }
          throw (RuntimeException) failure;
        };
    try (Model model = Model.load(TinyChat.path());
        Engine engine = Engine.open(model, PARAMS)) {
      int[] prompt =
          model
              .vocabulary()
              .tokenize("<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n", true, true);
      GenerationParams greedy =
          GenerationParams.defaults()
              .withSampling(Sampling.greedy())
              .withIgnoreEndOfGeneration(true)
              .withMaxTokens(200);
      try (Generation other = engine.submit(GenerationRequest.of(prompt, greedy))) {
        assertThat(other.next()).isInstanceOf(Event.Text.class);
        GenerationParams bad = greedy.withSampling(Sampling.greedy().withProcessor(failing));
        assertThatThrownBy(() -> engine.submit(GenerationRequest.of(prompt, bad)).complete())
            .isInstanceOf(RuntimeException.class)
            .hasMessageContaining("of its own");
        assertThat(other.complete().done().usage().generatedTokens()).isEqualTo(200);
      }
    }
  }

  @Test
  void aDeadlineBeyondAllTimeIsNone() {
    try (Model model = Model.load(TinyChat.path());
        Engine engine = Engine.open(model, PARAMS)) {
      Duration endless = Duration.ofSeconds(Long.MAX_VALUE);
      int[] prompt = model.vocabulary().tokenize("Hello", true, true);
      GenerationRequest request =
          GenerationRequest.of(prompt, GenerationParams.defaults().withMaxTokens(2));
      Completion text = engine.submit(request.withDeadline(endless)).complete();
      assertThat(text.done().usage().generatedTokens()).isPositive();
      EmbeddingRequest embedding = EmbeddingRequest.of(List.of(prompt)).withDeadline(endless);
      assertThat(engine.embed(embedding).texts()).hasSize(1);
    }
  }

  @Test
  void aTextThatRepeatsOneTokenIsShifted() {
    EngineParams small = EngineParams.of(ContextParams.builder().contextSize(256).build());
    try (Model model = Model.load(TinyChat.path());
        Engine engine = Engine.open(model, small)) {
      int[] prompt = model.vocabulary().tokenize("Once upon a time", true, false);
      int letter = model.vocabulary().tokenize("a", false, false)[0];
      GenerationParams stuck =
          GenerationParams.defaults()
              .withSampling(Sampling.builder().temperature(0).logitBias(letter, 1000).build())
              .withIgnoreEndOfGeneration(true)
              .withMaxTokens(600);
      for (int kept : new int[] {0, prompt.length}) {
        GenerationRequest request =
            GenerationRequest.of(prompt, stuck).withOverflow(new Overflow.Shift(kept));
        assertThat(engine.submit(request).complete().text())
            .as("with the first %d tokens kept", kept)
            .isEqualTo("a".repeat(600));
      }
    }
  }

  @Test
  void aStepOfSamplingCannotWaitForItsOwnEngine() {
    try (Model model = Model.load(TinyChat.path());
        Engine engine = Engine.open(model, PARAMS)) {
      GenerationParams plain = GenerationParams.defaults().withMaxTokens(1);
      GenerationRequest request = GenerationRequest.of(new int[] {1}, plain);
      List<LogitsProcessor> waiting =
          List.of(
              (logits, history) -> engine.submit(request).complete(),
              (logits, history) ->
                  engine.embed(EmbeddingRequest.of(model.vocabulary(), List.of("a"))),
              (logits, history) -> assertThat(engine.active()).isNotEmpty());
      for (LogitsProcessor step : waiting) {
        GenerationParams params = plain.withSampling(Sampling.greedy().withProcessor(step));
        assertThatThrownBy(() -> engine.submit(request.withParams(params)).complete())
            .isInstanceOf(IllegalStateException.class)
            .hasMessage("The engine's own thread cannot wait for the engine");
      }
      assertThat(engine.submit(request).complete().done().usage().generatedTokens()).isEqualTo(1);
    }
  }

  @Test
  void anEngineThatIsClosedInterruptsAStepOfSamplingThatWaits() throws Exception {
    CountDownLatch waits = new CountDownLatch(1);
    LogitsProcessor step =
        (logits, history) -> {
          waits.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
          }
        };
    try (Model model = Model.load(TinyChat.path())) {
      Generation text;
      try (Engine engine = Engine.open(model, PARAMS)) {
        Sampling sampling = Sampling.greedy().withProcessor(step);
        text =
            engine.submit(
                GenerationRequest.of(
                    new int[] {1}, GenerationParams.defaults().withSampling(sampling)));
        assertThat(waits.await(30, TimeUnit.SECONDS)).as("the step has begun").isTrue();
        assertThat(engine.isClosed()).isFalse();
      }
      assertThatThrownBy(text::complete).hasMessage("interrupted");
    }
  }

  @Test
  void moreTextsThanEverFitAreRefusedBeforeTheyAreMade() {
    EngineParams params = PARAMS.toBuilder().queueCapacity(100).build();
    try (Model model = Model.load(TinyChat.path());
        Engine engine = Engine.open(model, params)) {
      GenerationRequest request =
          GenerationRequest.of(new int[] {1}, GenerationParams.defaults().withMaxTokens(1));
      assertThatThrownBy(() -> engine.submit(request, Integer.MAX_VALUE))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "2,147,483,647 texts at once are more than the 102 that work and wait at most");
    }
  }

  @Test
  void aPromptThatItsOwnerChangesLaterIsStillTheOneThatWasSubmitted() {
    try (Model model = Model.load(TinyChat.path());
        Engine engine = Engine.open(model, PARAMS)) {
      int[] prompt = model.vocabulary().tokenize("Once upon a time", true, false);
      GenerationParams params =
          GenerationParams.defaults().withSampling(Sampling.greedy()).withMaxTokens(8).toBuilder()
              .echo(true)
              .build();
      String expected = engine.submit(GenerationRequest.of(prompt, params)).complete().text();

      List<Generation> texts = engine.submit(GenerationRequest.of(prompt, params), 8);
      Arrays.fill(prompt, -1);

      assertThat(texts).extracting(text -> text.complete().text()).containsOnly(expected);
    }
  }

  @Test
  void whereALogitBiasRulesOutAllThatMayFollowNothingDoes() {
    try (Model model = Model.load(TinyChat.path());
        Engine engine = Engine.open(model, PARAMS)) {
      for (double temperature : new double[] {0, 1}) {
        SamplingBuilder sampling = Sampling.builder().temperature(temperature);
        for (int token = 0; token < model.vocabulary().size(); token++) {
          sampling.logitBias(token, Double.NEGATIVE_INFINITY);
        }
        GenerationParams params = GenerationParams.defaults().withSampling(sampling.build());
        assertThatThrownBy(
                () -> engine.submit(GenerationRequest.of(new int[] {1}, params)).complete())
            .as("at temperature %s", temperature)
            .isInstanceOf(NoTokenAllowedException.class)
            .hasMessageContaining("logit biases");
      }
    }
  }
}
