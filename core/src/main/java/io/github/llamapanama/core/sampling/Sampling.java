package io.github.llamapanama.core.sampling;

import io.github.llamapanama.core.sampling.Filter.Infill;
import io.github.llamapanama.core.sampling.Filter.TopK;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * How each next token is chosen: filters in the order given, one selection at the end and, if the
 * text must have a form, a grammar; before all of them steps written in Java.
 *
 * <p>{@link #builder()} makes the chain that llama.cpp's own programs use, with their defaults; the
 * constructor takes any order.
 *
 * @param filters what narrows the choice, first to last; may be empty
 * @param selection what makes the choice
 * @param grammar what the text must match; applied before the filters, and only when the token
 *     chosen without it does not fit
 * @param processors what changes the logits before all of that, first to last; may be empty
 */
public record Sampling(
    List<Filter> filters,
    Selection selection,
    Optional<Grammar> grammar,
    List<LogitsProcessor> processors) {

  /**
   * Checks that the chain can run.
   *
   * @throws IllegalArgumentException if an {@link Infill} filter has no {@link TopK} of 1 to
   *     {@value Infill#MAX_CANDIDATES} before it
   */
  public Sampling {
    filters = List.copyOf(filters);
    processors = List.copyOf(processors);
    boolean few = false;
    for (Filter filter : filters) {
      few |= filter instanceof TopK top && top.k() >= 1 && top.k() <= Infill.MAX_CANDIDATES;
      if (filter instanceof Infill && !few) {
        throw new IllegalArgumentException(
            "the infill filter compares all candidates with each other: put a TopK of 1 to "
                + Infill.MAX_CANDIDATES
                + " before it");
      }
    }
  }

  /** A chain without steps in Java. */
  public Sampling(List<Filter> filters, Selection selection, Optional<Grammar> grammar) {
    this(filters, selection, grammar, List.of());
  }

  /** A chain without a grammar. */
  public Sampling(List<Filter> filters, Selection selection) {
    this(filters, selection, Optional.empty());
  }

  /** The most likely token each time. */
  public static Sampling greedy() {
    return new Sampling(List.of(), new Selection.Greedy());
  }

  /** What llama.cpp's programs use unless told otherwise, with a random seed. */
  public static Sampling defaults() {
    return builder().build();
  }

  /** A builder that starts from llama.cpp's defaults. */
  public static SamplingBuilder builder() {
    return new SamplingBuilder();
  }

  /** The same chain with a grammar, or with another one. */
  public Sampling withGrammar(Grammar grammar) {
    return new Sampling(filters, selection, Optional.of(grammar), processors);
  }

  /** The same chain with one more filter in front. */
  public Sampling withFirst(Filter filter) {
    return new Sampling(
        Stream.concat(Stream.of(filter), filters.stream()).toList(),
        selection,
        grammar,
        processors);
  }

  /** The same chain with another selection. */
  public Sampling withSelection(Selection selection) {
    return new Sampling(filters, selection, grammar, processors);
  }

  /** The same chain with one more step that changes logits, after those it has. */
  public Sampling withProcessor(LogitsProcessor processor) {
    return new Sampling(
        filters,
        selection,
        grammar,
        Stream.concat(processors.stream(), Stream.of(processor)).toList());
  }

  /**
   * The same chain with another seed for what is random in it; one where nothing takes a seed is
   * unchanged.
   *
   * @throws IllegalArgumentException if the seed is not from 0 to {@link Selection#RANDOM_SEED}
   */
  public Sampling withSeed(long seed) {
    return switch (selection) {
      case Selection.Greedy greedy -> this;
      case Selection.Custom custom -> this;
      case Selection.Random random -> withSelection(new Selection.Random(seed));
      case Selection.Mirostat m ->
          withSelection(new Selection.Mirostat(seed, m.tau(), m.eta(), m.m()));
      case Selection.MirostatV2 m ->
          withSelection(new Selection.MirostatV2(seed, m.tau(), m.eta()));
      case Selection.AdaptiveP a ->
          withSelection(new Selection.AdaptiveP(seed, a.target(), a.decay()));
    };
  }

  /**
   * The chain for one of several texts from one prompt: with {@linkplain LogitsProcessor#forChoice
   * processors of its own}, and with the seed, if there is one, that is {@code number} higher
   * (modulo 2³²−1, since the last number is {@link Selection#RANDOM_SEED}), so that the texts
   * differ and each can be repeated.
   *
   * @param number which text, from 0
   */
  public Sampling forChoice(int number) {
    List<LogitsProcessor> own = processors.stream().map(LogitsProcessor::forChoice).toList();
    Sampling choice = new Sampling(filters, selection, grammar, own);
    OptionalLong seed = seed();
    return seed.isEmpty() || seed.getAsLong() == Selection.RANDOM_SEED
        ? choice
        : choice.withSeed((seed.getAsLong() + number) % Selection.RANDOM_SEED);
  }

  /** The seed of what is random in the chain, empty for a selection that takes none. */
  public OptionalLong seed() {
    return switch (selection) {
      case Selection.Greedy greedy -> OptionalLong.empty();
      case Selection.Custom custom -> OptionalLong.empty();
      case Selection.Random random -> OptionalLong.of(random.seed());
      case Selection.Mirostat mirostat -> OptionalLong.of(mirostat.seed());
      case Selection.MirostatV2 mirostat -> OptionalLong.of(mirostat.seed());
      case Selection.AdaptiveP adaptive -> OptionalLong.of(adaptive.seed());
    };
  }
}
