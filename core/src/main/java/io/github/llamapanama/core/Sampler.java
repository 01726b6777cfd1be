package io.github.llamapanama.core;

import io.github.llamapanama.bindings.llama_h;
import io.github.llamapanama.core.sampling.Filter;
import io.github.llamapanama.core.sampling.GrammarMatcher;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.core.sampling.Selection;
import io.github.llamapanama.core.sampling.TokenLogprobs;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Chooses tokens: a native chain built from a {@link Sampling}, with the history that its penalties
 * and its grammar need.
 *
 * <p>One text has one sampler. A sampler belongs to the thread that made it: every method throws
 * {@link WrongThreadException} on another thread, and {@link IllegalStateException} after {@link
 * #close()}. It keeps its model's memory alive, even if the {@link Model} is closed first. Without
 * a grammar, choosing a token allocates nothing.
 */
public final class Sampler implements AutoCloseable {
  private final Model model;
  private final Sampling sampling;
  private final OptionalLong seed;
  private final NativeHandle handle;
  private final @Nullable GrammarMatcher grammar;
  private final @Nullable Candidates candidates;
  private final @Nullable GreedyChoice greedy;

  private Sampler(
      Model model,
      Sampling sampling,
      OptionalLong seed,
      MemorySegment chain,
      @Nullable GrammarMatcher grammar) {
    this.model = model;
    this.sampling = sampling;
    this.seed = seed;
    this.handle = NativeHandle.adopt(this, "Sampler", chain, llama_h::llama_sampler_free);
    this.grammar = grammar;
    this.candidates =
        grammar == null ? null : new Candidates(model.vocabulary().size(), handle.arena());
    this.greedy = GreedyChoice.of(sampling, model.vocabulary().size()).orElse(null);
  }

  /**
   * Makes a sampler.
   *
   * @param model whose tokens it chooses
   * @param sampling how
   * @return the sampler, which the caller closes on this thread
   * @throws IllegalArgumentException if the sampling names a token that the vocabulary does not
   *     have, or a filter that this vocabulary does not allow
   * @throws io.github.llamapanama.core.sampling.GrammarException if the grammar has a token literal
   *     that is not one token of the vocabulary
   * @throws IllegalStateException if the model is closed
   */
  public static Sampler create(Model model, Sampling sampling) {
    SharedHandle users = model.acquire();
    boolean made = false;
    try {
      GrammarMatcher grammar =
          sampling
              .grammar()
              .map(g -> new GrammarMatcher(g, model.vocabulary().pieces()))
              .orElse(null);
      OptionalLong seed = seed(sampling);
      MemorySegment chain = new SamplerChain(model.vocabulary(), seed.orElse(0)).build(sampling);
      Sampler sampler = new Sampler(model, sampling, seed, chain, grammar);
      made = true;
      return sampler;
    } finally {
      if (!made) {
        users.release();
      }
    }
  }

  /**
   * The seed of what is random in the chain; drawn here, since C tells only some of those it draws.
   */
  private static OptionalLong seed(Sampling sampling) {
    long seed =
        switch (sampling.selection()) {
          case Selection.Greedy greedy -> Selection.RANDOM_SEED;
          case Selection.Random random -> random.seed();
          case Selection.Mirostat mirostat -> mirostat.seed();
          case Selection.MirostatV2 mirostat -> mirostat.seed();
          case Selection.AdaptiveP adaptive -> adaptive.seed();
        };
    boolean random =
        !(sampling.selection() instanceof Selection.Greedy)
            || sampling.filters().stream().anyMatch(Filter.Xtc.class::isInstance);
    if (!random) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        seed == Selection.RANDOM_SEED
            ? ThreadLocalRandom.current().nextLong(Selection.RANDOM_SEED)
            : seed);
  }

  /** How this sampler chooses. */
  public Sampling sampling() {
    return sampling;
  }

  /**
   * Chooses the token after a row of the last decoded batch, and accepts it: it becomes part of the
   * history.
   *
   * <p>With a grammar, the chain first chooses freely and the choice is checked; only if it does
   * not fit, the chain chooses again among the tokens that do.
   *
   * @param context where the batch was decoded; it has the sampler's model
   * @param row the token's place in the batch
   * @return the token chosen
   * @throws IllegalStateException if nothing was decoded, or the last decode failed
   * @throws IllegalArgumentException if the batch asked for no output for this row, or the context
   *     has another model
   * @throws IndexOutOfBoundsException if the batch had no such row
   * @throws NoTokenAllowedException if no token of the vocabulary fits the grammar here
   */
  public int sample(Context context, int row) {
    MemorySegment chain = handle.segment();
    if (!context.model().equals(model)) {
      throw new IllegalArgumentException(
          "The sampler was made for %s, the context for %s".formatted(model, context.model()));
    }
    context.requireLogits(row);
    if (grammar == null || candidates == null || grammar.isAwaitingTrigger()) {
      int token = sampleFreely(chain, context, row);
      if (grammar != null) {
        grammar.accept(token);
      }
      return token;
    }
    MemorySegment logits = llama_h.llama_get_logits_ith(context.segment(), row);
    candidates.fill(logits);
    int token = candidates.choose(chain);
    if (!grammar.allows(token)) {
      token = chooseAllowed(chain, grammar, candidates, logits);
    }
    llama_h.llama_sampler_accept(chain, token);
    grammar.accept(token);
    return token;
  }

  /**
   * Chooses and accepts a token like {@link #sample(Context, int)}, and tells how likely the model
   * found it: computed from the row's logits as the model gave them, whatever this sampler makes of
   * them.
   *
   * @param context where the batch was decoded
   * @param row the token's place in the batch
   * @param top how many of the most likely tokens to name as well; 0 or more
   * @return the token chosen, with its probability
   * @throws IllegalArgumentException if {@code top} is negative, and as {@link #sample(Context,
   *     int)} does; like all its exceptions
   */
  public TokenLogprobs sample(Context context, int row, int top) {
    Logits logits = context.logits(row);
    if (top < 0) {
      throw new IllegalArgumentException("top is at least 0, not " + top);
    }
    return logits.logprobs(sample(context, row), top);
  }

  private int sampleFreely(MemorySegment chain, Context context, int row) {
    if (greedy != null) {
      int token = greedy.choose(llama_h.llama_get_logits_ith(context.segment(), row));
      if (token != GreedyChoice.UNCERTAIN) {
        return token;
      }
    }
    return llama_h.llama_sampler_sample(chain, context.segment(), row);
  }

  private static int chooseAllowed(
      MemorySegment chain, GrammarMatcher grammar, Candidates candidates, MemorySegment logits) {
    BitSet allowed = grammar.allowed();
    if (allowed.isEmpty()) {
      throw new NoTokenAllowedException();
    }
    candidates.fill(logits, allowed);
    int token = candidates.choose(chain);
    // The infill filter may put an end-of-generation token in place of all candidates.
    return allowed.get(token) ? token : candidates.mostLikely(logits, allowed);
  }

  /**
   * Adds a token to the text without choosing it.
   *
   * @throws IllegalArgumentException if the grammar does not allow the token; nothing is changed
   * @throws IndexOutOfBoundsException if the vocabulary has no such token
   */
  public void accept(int token) {
    MemorySegment chain = handle.segment();
    Objects.checkIndex(token, model.vocabulary().size());
    if (grammar != null) {
      grammar.accept(token);
    }
    llama_h.llama_sampler_accept(chain, token);
  }

  /**
   * Adds a token of the prompt to the history of the penalties; the grammar is about what follows.
   *
   * @throws IndexOutOfBoundsException if the vocabulary has no such token
   */
  public void acceptPrompt(int token) {
    MemorySegment chain = handle.segment();
    Objects.checkIndex(token, model.vocabulary().size());
    llama_h.llama_sampler_accept(chain, token);
  }

  /** Whether the grammar, if there is one, allows the text to end here. */
  public boolean isComplete() {
    handle.check();
    return grammar == null || grammar.isComplete();
  }

  /** Forgets the text: history, grammar and random numbers start again, with the same seed. */
  public void reset() {
    llama_h.llama_sampler_reset(handle.segment());
    if (grammar != null) {
      grammar.reset();
    }
  }

  /**
   * A sampler at the same place of the same text, on its own from here on. Only the random numbers
   * of {@link Selection.AdaptiveP} start again.
   */
  public Sampler copy() {
    MemorySegment chain = handle.segment();
    // Open as long as this sampler is, even if the model is closed.
    model.vocabulary().model().acquire();
    return new Sampler(
        model,
        sampling,
        seed,
        llama_h.llama_sampler_clone(chain),
        grammar == null ? null : grammar.copy());
  }

  /** The seed in use, also if it was drawn; empty if nothing is random. */
  public OptionalLong seed() {
    handle.check();
    return seed;
  }

  /** llama.cpp's names of the steps of the chain; one that has no effect begins with {@code ?}. */
  public List<String> names() {
    MemorySegment chain = handle.segment();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < llama_h.llama_sampler_chain_n(chain); i++) {
      names.add(llama_h.llama_sampler_name(llama_h.llama_sampler_chain_get(chain, i)).getString(0));
    }
    return names;
  }

  /** Frees the sampler, and its model if that is closed and this was its last user. */
  @Override
  public void close() {
    if (handle.close()) {
      model.release();
    }
  }
}
