package io.github.llamapanama.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.core.sampling.CandidateTokens;
import io.github.llamapanama.core.sampling.Filter;
import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.LogitsProcessor;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.core.sampling.Selection;
import io.github.llamapanama.models.TinyChat;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;

/** Whatever {@link Sampling} allows, the native chain must survive. */
class AnySamplingTest {
  private static final Model MODEL = Model.load(TinyChat.path());
  private static final Context CONTEXT =
      Context.create(MODEL, ContextParams.builder().contextSize(256).build());

  /** Before each try, since processors change the logits. */
  private static void decode() {
    CONTEXT.kvCache().clear();
    try (Batch batch = new Batch(1)) {
      batch.add(300, 0, 0, true);
      CONTEXT.decode(batch);
    }
  }

  @AfterContainer
  static void close() {
    CONTEXT.close();
    MODEL.close();
  }

  @Property(tries = 200)
  void anySamplingThatCanBeBuiltChoosesTokens(@ForAll long seed) {
    Random random = new Random(seed);
    Sampling sampling = sampling(random);
    decode();
    int minTokens = random.nextInt(3) == 0 ? random.nextInt(20) : 0;
    try (Sampler sampler = Sampler.create(MODEL, sampling, minTokens)) {
      int selections = sampling.selection() instanceof Selection.Custom ? 0 : 1;
      assertThat(sampler.names()).hasSize(sampling.filters().size() + selections);
      for (int i = 0; i < 12; i++) {
        int token;
        try {
          token = sampler.sample(CONTEXT, 0);
        } catch (NoTokenAllowedException | IllegalStateException e) {
          assertThat(isInJava(sampling)).as("%s leaves nothing: %s", sampling, e).isTrue();
          return;
        }
        assertThat(token).as("a token chosen by %s", sampling).isBetween(0, 1535);
        if (i == 5) {
          sampler.copy().close();
        }
        if (MODEL.vocabulary().isEndOfGeneration(token)) {
          sampler.reset();
        }
      }
    }
  }

  private static boolean isInJava(Sampling sampling) {
    return !sampling.processors().isEmpty() || sampling.selection() instanceof Selection.Custom;
  }

  private static Sampling sampling(Random random) {
    List<Filter> filters = new ArrayList<>();
    int count = random.nextInt(7);
    boolean few = false;
    for (int i = 0; i < count; i++) {
      Filter filter = filter(random);
      if (filter instanceof Filter.Infill && !few) {
        filter = new Filter.TopK(1 + random.nextInt(1000));
      }
      few |= filter instanceof Filter.TopK top && top.k() > 0 && top.k() <= 1000;
      filters.add(filter);
    }
    Optional<Grammar> grammar =
        random.nextInt(4) == 0
            ? Optional.of(Grammar.of("root ::= (\"ab\" | [x-z] | \"é\")* \"!\"?"))
            : Optional.empty();
    return new Sampling(filters, selection(random), grammar, processors(random));
  }

  /** Sometimes one that rules out most tokens. */
  private static List<LogitsProcessor> processors(Random random) {
    if (random.nextInt(4) != 0) {
      return List.of();
    }
    int kept = random.nextInt(1536);
    return List.of(
        (logits, history) -> {
          for (int token = 0; token < logits.size(); token++) {
            if (token % 100 != kept % 100) {
              logits.ban(token);
            }
          }
          logits.set(kept, (float) extreme(random, -1000, 1000));
        });
  }

  private static Filter filter(Random random) {
    int minKeep = random.nextInt(3) == 0 ? random.nextInt(Filter.MAX_MIN_KEEP) : random.nextInt(3);
    return switch (random.nextInt(12)) {
      case 0 -> new Filter.TopK(random.nextBoolean() ? random.nextInt(3000) : Integer.MAX_VALUE);
      case 1 -> new Filter.TopP(unit(random), minKeep);
      case 2 -> new Filter.MinP(unit(random), minKeep);
      case 3 -> new Filter.Typical(unit(random), minKeep);
      case 4 -> new Filter.Xtc(unit(random), unit(random), minKeep);
      case 5 -> new Filter.TopNSigma(extreme(random, 0, 1000));
      case 6 -> new Filter.Temperature(temperature(random));
      case 7 ->
          new Filter.DynamicTemperature(
              temperature(random), extreme(random, 0, 1000), extreme(random, 0, 100));
      case 8 ->
          new Filter.Penalties(
              random.nextInt(100),
              extreme(random, 0.01, 100),
              extreme(random, -100, 100),
              extreme(random, -100, 100));
      case 9 ->
          new Filter.Dry(
              extreme(random, 0, 1000),
              extreme(random, 1, 1000),
              random.nextInt(4),
              random.nextInt(100),
              List.of("\n", "é🚀"));
      case 10 ->
          new Filter.LogitBias(
              Map.of(
                  random.nextInt(1536),
                  Double.NEGATIVE_INFINITY,
                  1536 - 1,
                  extreme(random, -1000, 1000)));
      default -> new Filter.Infill();
    };
  }

  private static Selection selection(Random random) {
    long seed = random.nextLong(Selection.RANDOM_SEED + 1);
    return switch (random.nextInt(6)) {
      case 0 -> new Selection.Greedy();
      case 5 -> new Selection.Custom((candidates, history) -> likeliest(candidates));
      case 1 -> new Selection.Random(seed);
      case 2 ->
          new Selection.Mirostat(
              seed, extreme(random, 0, 100), extreme(random, 0, 10), 2 + random.nextInt(3000));
      case 3 -> new Selection.MirostatV2(seed, extreme(random, 0, 100), extreme(random, 0, 10));
      default ->
          new Selection.AdaptiveP(
              seed, random.nextInt(5) == 0 ? -1 : unit(random), extreme(random, 0, 0.99));
    };
  }

  private static int likeliest(CandidateTokens candidates) {
    return IntStream.range(0, candidates.size())
        .boxed()
        .max(Comparator.comparingDouble(candidates::logit))
        .orElseThrow();
  }

  private static double temperature(Random random) {
    return random.nextInt(4) == 0 ? 0 : extreme(random, 1e-6, 1000);
  }

  private static double unit(Random random) {
    return extreme(random, 0, 1);
  }

  /** A number of the range, often one of its ends. */
  private static double extreme(Random random, double least, double most) {
    return switch (random.nextInt(4)) {
      case 0 -> least;
      case 1 -> most;
      default -> least + (most - least) * Math.pow(random.nextDouble(), 3);
    };
  }
}
