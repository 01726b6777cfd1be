package io.github.llamapanama.core;

import static io.github.llamapanama.bindings.llama_h.C_FLOAT;

import io.github.llamapanama.bindings.llama_h;
import io.github.llamapanama.core.sampling.Filter;
import io.github.llamapanama.core.sampling.GrammarMatcher;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.core.sampling.Selection;
import io.github.llamapanama.core.sampling.TokenLogprobs;
import io.github.llamapanama.core.sampling.TokenSet;
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
  private final int minTokens;
  private final @Nullable GrammarMatcher grammar;
  private final @Nullable GreedyChoice greedy;
  private final @Nullable HighestLogits highest;

  /** What steps in Java need: they are lent logits, and know the tokens before. */
  private final LentLogits lentLogits = new LentLogits();

  private final @Nullable History history;
  private final @Nullable BannedEnds bannedEnds;

  /**
   * The tokens that a logit bias rules out: where it leaves none, the chain chooses one of them.
   */
  private final BitSet ruledOut;

  /** The logits as the model gave them, if processors change them and somebody asks for both. */
  private @Nullable MemorySegment original;

  /** How many tokens were chosen or accepted after the prompt. */
  private int count;

  private Sampler(
      Model model,
      Sampling sampling,
      int minTokens,
      OptionalLong seed,
      MemorySegment chain,
      @Nullable GrammarMatcher grammar,
      @Nullable History history) {
    this.model = model;
    this.sampling = sampling;
    this.minTokens = minTokens;
    this.seed = seed;
    this.handle = NativeHandle.adopt(this, "Sampler", chain, llama_h::llama_sampler_free);
    this.grammar = grammar;
    this.history = history;
    Vocabulary vocabulary = model.vocabulary();
    this.greedy = GreedyChoice.of(sampling, vocabulary.size()).orElse(null);
    this.highest = HighestLogits.of(sampling).orElse(null);
    this.bannedEnds = minTokens == 0 ? null : new BannedEnds(vocabulary.ends());
    this.ruledOut = ruledOut(sampling);
  }

  private static BitSet ruledOut(Sampling sampling) {
    BitSet tokens = new BitSet();
    for (Filter filter : sampling.filters()) {
      if (filter instanceof Filter.LogitBias bias) {
        bias.biases()
            .forEach(
                (token, added) -> {
                  if (added == Double.NEGATIVE_INFINITY) {
                    tokens.set(token);
                  }
                });
      }
    }
    return tokens;
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
    return create(model, sampling, 0);
  }

  /**
   * Makes a sampler that does not end the text at once: the tokens that {@linkplain
   * Vocabulary#isEndOfGeneration end a generation} are ruled out for the first tokens. A grammar
   * that allows nothing else still ends the text.
   *
   * @param model whose tokens it chooses
   * @param sampling how
   * @param minTokens how many tokens come before the end; {@link Integer#MAX_VALUE} for no end
   * @return the sampler, which the caller closes on this thread
   * @throws IllegalArgumentException if {@code minTokens} is negative, or as {@link #create(Model,
   *     Sampling)} does
   * @throws io.github.llamapanama.core.sampling.GrammarException if the grammar has a token literal
   *     that is not one token of the vocabulary
   * @throws IllegalStateException if the model is closed
   */
  public static Sampler create(Model model, Sampling sampling, int minTokens) {
    if (minTokens < 0) {
      throw new IllegalArgumentException("minTokens is at least 0, not " + minTokens);
    }
    SharedHandle users = model.acquire();
    boolean made = false;
    try {
      GrammarMatcher grammar =
          sampling
              .grammar()
              .map(g -> new GrammarMatcher(g, model.vocabulary().pieces()))
              .orElse(null);
      OptionalLong seed = seed(sampling);
      boolean java =
          !sampling.processors().isEmpty() || sampling.selection() instanceof Selection.Custom;
      MemorySegment chain = new SamplerChain(model.vocabulary(), seed.orElse(0)).build(sampling);
      Sampler sampler =
          new Sampler(
              model, sampling, minTokens, seed, chain, grammar, java ? new History() : null);
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
    OptionalLong seed = sampling.seed();
    boolean random =
        seed.isPresent() || sampling.filters().stream().anyMatch(Filter.Xtc.class::isInstance);
    if (!random) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        seed.orElse(Selection.RANDOM_SEED) == Selection.RANDOM_SEED
            ? ThreadLocalRandom.current().nextLong(Selection.RANDOM_SEED)
            : seed.getAsLong());
  }

  /** How this sampler chooses. */
  public Sampling sampling() {
    return sampling;
  }

  /**
   * Chooses the token after a row of the last decoded batch, and accepts it: it becomes part of the
   * history.
   *
   * <p>The sampling's processors change the row's logits in place, so a row is for one sampler.
   * With a grammar, the chain first chooses freely and the choice is checked; only if it does not
   * fit, the chain chooses again among the tokens that do.
   *
   * @param context where the batch was decoded; it has the sampler's model
   * @param row the token's place in the batch
   * @return the token chosen
   * @throws IllegalStateException if nothing was decoded, or the last decode failed; if the
   *     sampling's processors leave no token, or its selector chooses one that is no candidate
   * @throws IllegalArgumentException if the batch asked for no output for this row, or the context
   *     has another model
   * @throws IndexOutOfBoundsException if the batch had no such row
   * @throws NoTokenAllowedException if no token of the vocabulary fits the grammar here, or logit
   *     biases or processors rule out all that do
   */
  public int sample(Context context, int row) {
    MemorySegment logits = logits(context, row);
    process(context, logits);
    return choose(context, row, logits, false);
  }

  /**
   * Chooses and accepts a token like {@link #sample(Context, int)}, and tells how likely the model
   * found it: computed from the row's logits as the model gave them, whatever this sampler makes of
   * them.
   *
   * @param context where the batch was decoded
   * @param row the token's place in the batch
   * @param top how many of the most likely tokens to name as well; more than there are name all
   * @return the token chosen, with its probability
   * @throws IllegalArgumentException if {@code top} is negative, or as {@link #sample(Context,
   *     int)} does; like all its exceptions
   */
  public TokenLogprobs sample(Context context, int row, int top) {
    requireTop(top);
    MemorySegment logits = logits(context, row);
    MemorySegment given = sampling.processors().isEmpty() ? logits : copied(logits);
    process(context, logits);
    int token = choose(context, row, logits, false);
    return Logprobs.of(given, token, Math.min(top, model.vocabulary().size()));
  }

  /**
   * Chooses and accepts a token like {@link #sample(Context, int)}, and tells the probabilities
   * that it was chosen with: those of the tokens that all filters left. With a grammar they are of
   * the choice that counts, which is among all tokens if the first one fits. Where no chance
   * chooses, greedily or by a selector in Java, the token chosen is certain.
   *
   * @param context where the batch was decoded
   * @param row the token's place in the batch
   * @param top how many of the most likely tokens to name as well; there may be fewer
   * @return the token chosen, with its probability
   * @throws IllegalArgumentException if {@code top} is negative, or as {@link #sample(Context,
   *     int)} does; like all its exceptions
   */
  public TokenLogprobs sampleFiltered(Context context, int row, int top) {
    requireTop(top);
    MemorySegment logits = logits(context, row);
    process(context, logits);
    int token = choose(context, row, logits, true);
    return switch (sampling.selection()) {
      case Selection.Greedy greedily -> Logprobs.certain(token, top);
      case Selection.Custom custom -> Logprobs.certain(token, top);
      default -> context.candidates().probabilities(token, top);
    };
  }

  private static void requireTop(int top) {
    if (top < 0) {
      throw new IllegalArgumentException("top is at least 0, not " + top);
    }
  }

  private MemorySegment logits(Context context, int row) {
    handle.check();
    if (!context.model().equals(model)) {
      throw new IllegalArgumentException(
          "The sampler was made for %s, the context for %s".formatted(model, context.model()));
    }
    return context.logitsOf(row);
  }

  private MemorySegment copied(MemorySegment logits) {
    if (original == null) {
      original = handle.arena().allocate(C_FLOAT, model.vocabulary().size());
    }
    return original.copyFrom(logits);
  }

  private void process(Context context, MemorySegment logits) {
    if (history != null && !sampling.processors().isEmpty()) {
      lentLogits.process(sampling.processors(), context, logits, history);
      handle.check();
    }
  }

  /**
   * @param visible whether the candidates are looked at afterwards, so llama.cpp's own may not do
   */
  private int choose(Context context, int row, MemorySegment logits, boolean visible) {
    if (bannedEnds == null || count >= minTokens) {
      return chooseAny(context, row, logits, visible);
    }
    long generation = context.generation();
    bannedEnds.ban(logits);
    try {
      return chooseAny(context, row, logits, visible);
    } finally {
      if (context.holds(generation)) {
        bannedEnds.lift(logits);
      }
    }
  }

  private int chooseAny(Context context, int row, MemorySegment logits, boolean visible) {
    int token;
    if (grammar == null || grammar.isAwaitingTrigger()) {
      token = chooseFreely(context, row, logits, visible);
    } else {
      token = chooseFitting(grammar, context, logits);
    }
    if (ruledOut.get(token)) {
      throw new NoTokenAllowedException();
    }
    if (grammar != null) {
      grammar.accept(token);
    }
    remember(token);
    return token;
  }

  private int chooseFreely(Context context, int row, MemorySegment logits, boolean visible) {
    if (greedy != null) {
      int token = greedy.choose(logits);
      if (token != GreedyChoice.UNCERTAIN) {
        return token;
      }
    }
    if (visible || highest != null || sampling.selection() instanceof Selection.Custom) {
      Candidates candidates = context.candidates();
      fill(candidates, logits, null);
      int token = choose(context, candidates);
      llama_h.llama_sampler_accept(handle.segment(), token);
      return token;
    }
    return llama_h.llama_sampler_sample(handle.segment(), context.segment(), row);
  }

  private int chooseFitting(GrammarMatcher grammar, Context context, MemorySegment logits) {
    if (greedy != null) {
      int token = greedy.choose(logits);
      if (token != GreedyChoice.UNCERTAIN && !grammar.allows(token)) {
        token = greedy.choose(logits, allowed(grammar, logits));
      }
      if (token != GreedyChoice.UNCERTAIN) {
        return token;
      }
    }
    Candidates candidates = context.candidates();
    fill(candidates, logits, null);
    int token = choose(context, candidates);
    if (!grammar.allows(token)) {
      TokenSet allowed = allowed(grammar, logits);
      fill(candidates, logits, allowed);
      token = choose(context, candidates);
      if (!allowed.contains(token)) {
        // The infill filter may put an end-of-generation token in place of all candidates.
        token = GreedyChoice.mostLikely(logits, allowed);
      }
    }
    llama_h.llama_sampler_accept(handle.segment(), token);
    return token;
  }

  private TokenSet allowed(GrammarMatcher grammar, MemorySegment logits) {
    TokenSet allowed = grammar.allowed();
    if (bannedEnds != null && grammar.isComplete() && allowed.size() == bannedEnds.count()) {
      // Only the end is left.
      bannedEnds.lift(logits);
    }
    int token = allowed.next(0);
    while (token >= 0 && logits.getAtIndex(C_FLOAT, token) == Float.NEGATIVE_INFINITY) {
      token = allowed.next(token + 1);
    }
    if (token < 0) {
      throw new NoTokenAllowedException();
    }
    return allowed;
  }

  private void fill(Candidates candidates, MemorySegment logits, @Nullable TokenSet allowed) {
    if (highest != null) {
      candidates.fill(logits, highest, allowed);
    } else if (allowed != null) {
      candidates.fill(logits, allowed);
    } else {
      candidates.fill(logits);
    }
  }

  private int choose(Context context, Candidates candidates) {
    if (history == null || !(sampling.selection() instanceof Selection.Custom custom)) {
      return candidates.choose(handle.segment());
    }
    long generation = context.generation();
    int token = candidates.choose(handle.segment(), custom.selector(), history);
    // A selector may have closed what it works for, or decoded with it.
    handle.check();
    context.checkGeneration(generation);
    return token;
  }

  private void remember(int token) {
    count++;
    if (history != null) {
      history.add(token);
    }
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
    remember(token);
  }

  /**
   * Adds a token of the prompt to the history of penalties and of steps in Java; the grammar is
   * about what follows.
   *
   * @throws IndexOutOfBoundsException if the vocabulary has no such token
   */
  public void acceptPrompt(int token) {
    MemorySegment chain = handle.segment();
    Objects.checkIndex(token, model.vocabulary().size());
    llama_h.llama_sampler_accept(chain, token);
    if (history != null) {
      history.add(token);
    }
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
    if (history != null) {
      history.clear();
    }
    count = 0;
  }

  /**
   * A sampler at the same place of the same text, on its own from here on. Only the random numbers
   * of {@link Selection.AdaptiveP} start again.
   */
  public Sampler copy() {
    MemorySegment chain = handle.segment();
    // Open as long as this sampler is, even if the model is closed.
    model.vocabulary().model().acquire();
    Sampler copy =
        new Sampler(
            model,
            sampling,
            minTokens,
            seed,
            llama_h.llama_sampler_clone(chain),
            grammar == null ? null : grammar.copy(),
            history == null ? null : history.copy());
    copy.count = count;
    return copy;
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
