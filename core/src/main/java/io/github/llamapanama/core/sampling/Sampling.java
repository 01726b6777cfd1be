package io.github.llamapanama.core.sampling;

import io.github.llamapanama.core.sampling.Filter.Infill;
import io.github.llamapanama.core.sampling.Filter.TopK;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How each next token is chosen: filters in the order given, one selection at the end and, if the
 * text must have a form, a grammar.
 *
 * <p>{@link #builder()} makes the chain that llama.cpp's own programs use, with their defaults; the
 * constructor takes any order.
 *
 * @param filters what narrows the choice, first to last; may be empty
 * @param selection what makes the choice
 * @param grammar what the text must match; applied before the filters, and only when the token
 *     chosen without it does not fit
 */
public record Sampling(List<Filter> filters, Selection selection, Optional<Grammar> grammar) {

  /**
   * Checks that the chain can run.
   *
   * @throws IllegalArgumentException if an {@link Infill} filter has no {@link TopK} of 1 to
   *     {@value Infill#MAX_CANDIDATES} before it
   */
  public Sampling {
    filters = List.copyOf(filters);
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
    return new Sampling(filters, selection, Optional.of(grammar));
  }

  /** The same chain with one more filter in front. */
  public Sampling withFirst(Filter filter) {
    return new Sampling(
        Stream.concat(Stream.of(filter), filters.stream()).toList(), selection, grammar);
  }
}
