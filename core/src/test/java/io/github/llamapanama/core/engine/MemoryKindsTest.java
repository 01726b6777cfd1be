package io.github.llamapanama.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.SmallModels;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.core.sampling.TokenLogprobs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Models whose memory cannot be cut give the same texts, whatever is reused. */
@Timeout(60)
class MemoryKindsTest {
  private static final GenerationParams GREEDY =
      GenerationParams.defaults()
          .withSampling(Sampling.greedy())
          .withIgnoreEndOfGeneration(true)
          .withMaxTokens(12)
          .withLogprobs(1);

  @TempDir Path directory;

  private static Stream<Arguments> kinds() {
    Function<Path, Path> recurrent = SmallModels::mamba;
    Function<Path, Path> hybrid = SmallModels::hybrid;
    Function<Path, Path> window = SmallModels::slidingWindow;
    return Stream.of(
        Arguments.of("recurrent", recurrent, true, true),
        Arguments.of("recurrent", recurrent, false, true),
        Arguments.of("hybrid", hybrid, true, true),
        Arguments.of("hybrid", hybrid, false, true),
        Arguments.of("sliding window", window, true, false),
        Arguments.of("sliding window", window, false, false),
        Arguments.of("full sliding window", window, true, true),
        Arguments.of("full sliding window", window, false, true));
  }

  private static EngineParams params(boolean unified, boolean fullWindows, boolean reuse) {
    return EngineParams.builder()
        .context(
            ContextParams.builder()
                .contextSize(3 * 256)
                .batchSize(64)
                .microBatchSize(32)
                .maxSequences(3)
                .unifiedKvCache(unified)
                .fullSlidingWindowCache(fullWindows)
                .build())
        .prefixReuse(reuse)
        .build();
  }

  /** Prompts that share a long beginning, one that is the beginning of another, and a repeat. */
  private static List<int[]> prompts() {
    Random random = new Random(1);
    int[] system = random.ints(100, 3, SmallModels.VOCABULARY_SIZE).toArray();
    List<int[]> prompts = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      int[] prompt = Arrays.copyOf(system, 140);
      for (int k = 100; k < 140; k++) {
        prompt[k] = 3 + random.nextInt(SmallModels.VOCABULARY_SIZE - 3);
      }
      prompts.add(prompt);
    }
    prompts.add(Arrays.copyOf(prompts.getFirst(), 120));
    prompts.add(prompts.get(1));
    return prompts;
  }

  @ParameterizedTest(name = "{0}, unified: {2}")
  @MethodSource("kinds")
  void textsAreTheSameWithTheCacheOnAndOff(
      String name, Function<Path, Path> kind, boolean unified, boolean full) {
    try (Model model = Model.load(kind.apply(directory))) {
      List<List<Event.Text>> fresh;
      try (Engine engine = Engine.open(model, params(unified, full, false))) {
        fresh = oneByOne(engine);
        assertThat(engine.snapshot().cachedTokens()).isZero();
      }
      try (Engine engine = Engine.open(model, params(unified, full, true))) {
        assertSame(oneByOne(engine), fresh);
        assertThat(engine.snapshot().cachedTokens()).isGreaterThan(4 * 100 + 110);
      }
      try (Engine engine = Engine.open(model, params(unified, full, true))) {
        assertSame(atOnce(engine), fresh);
        assertThat(engine.snapshot().cachedTokens()).isGreaterThan(4 * 100);
      }
    }
  }

  @ParameterizedTest(name = "{0}, unified: {2}")
  @MethodSource("kinds")
  void usageSaysWhatWasReadAgain(
      String name, Function<Path, Path> kind, boolean unified, boolean full) {
    try (Model model = Model.load(kind.apply(directory));
        Engine engine =
            Engine.open(model, params(unified, full, true).toBuilder().savedBytes(0).build())) {
      int[] first = prompts().get(0);
      int[] second = prompts().get(1);
      engine.submit(GenerationRequest.of(first, GREEDY)).complete();
      Usage usage = engine.submit(GenerationRequest.of(second, GREEDY)).complete().done().usage();
      // A window that has not moved on can still be cut.
      assertThat(usage.cachedTokens()).isIn(0, 100);
      assertThat(usage.recomputedTokens()).isEqualTo(100 - usage.cachedTokens());
    }
  }

  @ParameterizedTest(name = "{0}, unified: {2}")
  @MethodSource("kinds")
  void textsThatTogetherOutgrowTheCacheAllComeToTheirEnds(
      String name, Function<Path, Path> kind, boolean unified, boolean full) {
    EngineParams roomy = params(unified, full, false);
    ContextParams small = roomy.context().toBuilder().contextSize(unified ? 256 : 3 * 256).build();
    try (Model model = Model.load(kind.apply(directory))) {
      List<List<Event.Text>> fresh;
      try (Engine engine = Engine.open(model, roomy)) {
        fresh = oneByOne(engine);
      }
      for (long saved : new long[] {0, 1 << 20}) {
        EngineParams tight =
            roomy.toBuilder().context(small).prefixReuse(true).savedBytes(saved).build();
        try (Engine engine = Engine.open(model, tight)) {
          assertSame(atOnce(engine), fresh);
          assertThat(engine.active()).isEmpty();
        }
      }
    }
  }

  /**
   * What several texts share of a sliding window's cells is not free for others when it has left
   * the window, so the cells are full while there are tokens to spare.
   */
  @Test
  void choicesWhoseSharedPromptFillsASlidingWindowsCellsAllComeToTheirEnds() {
    int[] prompt = new Random(2).ints(500, 3, SmallModels.VOCABULARY_SIZE).toArray();
    EngineParams params =
        EngineParams.builder()
            .context(
                ContextParams.builder()
                    .contextSize(4096)
                    .batchSize(256)
                    .microBatchSize(32)
                    .maxSequences(8)
                    .unifiedKvCache(true)
                    .fullSlidingWindowCache(false)
                    .build())
            .savedBytes(0)
            .build();
    try (Model model = Model.load(SmallModels.slidingWindow(directory));
        Engine engine = Engine.open(model, params)) {
      List<Event.Text> alone = texts(engine.submit(GenerationRequest.of(prompt, GREEDY)));
      List<List<Event.Text>> choices =
          engine.submit(GenerationRequest.of(prompt, GREEDY), 8).stream()
              .map(MemoryKindsTest::texts)
              .toList();
      assertSame(choices, Collections.nCopies(8, alone));
      assertThat(engine.snapshot().preemptions()).isPositive();
    }
  }

  private static List<List<Event.Text>> oneByOne(Engine engine) {
    return prompts().stream()
        .map(prompt -> texts(engine.submit(GenerationRequest.of(prompt, GREEDY))))
        .toList();
  }

  private static List<List<Event.Text>> atOnce(Engine engine) {
    List<Generation> generations =
        prompts().stream()
            .map(prompt -> engine.submit(GenerationRequest.of(prompt, GREEDY)))
            .toList();
    return generations.stream().map(MemoryKindsTest::texts).toList();
  }

  private static List<Event.Text> texts(Generation generation) {
    return generation.stream()
        .filter(Event.Text.class::isInstance)
        .map(Event.Text.class::cast)
        .toList();
  }

  private static void assertSame(List<List<Event.Text>> actual, List<List<Event.Text>> expected) {
    for (int i = 0; i < expected.size(); i++) {
      List<TokenLogprobs> now = logprobs(actual.get(i));
      List<TokenLogprobs> then = logprobs(expected.get(i));
      assertThat(now).as("tokens of prompt %d", i).hasSameSizeAs(then);
      for (int k = 0; k < then.size(); k++) {
        assertThat(now.get(k).chosen().token())
            .as("token %d of prompt %d", k, i)
            .isEqualTo(then.get(k).chosen().token());
        assertThat(now.get(k).chosen().logprob())
            .as("its probability")
            .isCloseTo(then.get(k).chosen().logprob(), within(1e-3));
      }
    }
  }

  private static List<TokenLogprobs> logprobs(List<Event.Text> texts) {
    return texts.stream().flatMap(text -> text.logprobs().stream()).toList();
  }
}
