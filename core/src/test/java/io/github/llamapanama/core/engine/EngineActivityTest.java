package io.github.llamapanama.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.models.TinyChat;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EngineActivityTest {
  private static final GenerationParams ENDLESS =
      GenerationParams.defaults().withSampling(Sampling.greedy()).withIgnoreEndOfGeneration(true);

  @Test
  void anEngineTellsWhatItComputesUntilItIsDone() throws Exception {
    EngineParams fewEvents = EngineParams.builder().eventCapacity(4).build();
    try (Model model = Model.load(TinyChat.path());
        Engine engine = Engine.open(model, fewEvents)) {
      assertThat(engine.active()).isEmpty();
      int[] prompt = model.vocabulary().tokenize("Once upon a time", true, true);
      GenerationParams params = ENDLESS.withMaxTokens(500);

      // Nobody reads the text, so it waits in the middle, and keeps its sequence.
      Generation text = engine.submit(GenerationRequest.of(prompt, params));
      await(() -> engine.active().stream().anyMatch(request -> request.generatedTokens() >= 4));

      ActiveRequest request = engine.active().getFirst();
      assertThat(request.promptTokens()).isEqualTo(prompt.length);
      assertThat(request.readTokens()).isEqualTo(prompt.length);
      assertThat(request.cachedTokens()).isZero();
      assertThat(request.params()).isEqualTo(params);
      assertThat(request.generatedTokens()).isLessThan(500);
      text.close();
      await(() -> engine.active().isEmpty());
    }
  }

  @Test
  void aClosedEngineComputesNothing() {
    Engine engine;
    try (Model model = Model.load(TinyChat.path())) {
      engine = Engine.open(model, EngineParams.defaults());
    }
    engine.close();

    assertThat(engine.active()).isEmpty();
  }

  @Test
  void batchesAndTheirTimesAreCounted() {
    try (Model model = Model.load(TinyChat.path());
        Engine engine = Engine.open(model, EngineParams.defaults())) {
      int[] prompt = model.vocabulary().tokenize("Once upon a time", true, true);

      engine.submit(GenerationRequest.of(prompt, ENDLESS.withMaxTokens(10))).complete();

      // The end is told before the last batch is counted.
      engine.active();
      EngineSnapshot snapshot = engine.snapshot();
      assertThat(snapshot.batches()).isEqualTo(10);
      assertThat(snapshot.sequencesInBatches()).isEqualTo(10);
      assertThat(snapshot.longestSequence()).isEqualTo(prompt.length + 9);
      assertThat(List.of(snapshot.promptTime(), snapshot.generationTime()))
          .allMatch(Duration::isPositive);
    }
  }

  @Test
  void aGenerationKnowsWhatWasAskedForWithTheSeedThatWasDrawn() {
    try (Model model = Model.load(TinyChat.path());
        Engine engine = Engine.open(model, EngineParams.defaults())) {
      int[] prompt = model.vocabulary().tokenize("Once", true, true);
      GenerationParams random = GenerationParams.defaults().withMaxTokens(1);

      try (Generation text = engine.submit(GenerationRequest.of(prompt, random))) {
        assertThat(text.request().prompt()).isEqualTo(prompt);
        assertThat(text.request().params().sampling())
            .isEqualTo(random.sampling().withSeed(text.seed().orElseThrow()));
      }
    }
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(1);
    }
  }
}
