package io.github.llamapanama.core.engine;

import io.github.llamapanama.core.Context;
import io.github.llamapanama.core.ContextOverflowException;
import io.github.llamapanama.core.Sampler;
import io.github.llamapanama.core.Vocabulary;
import io.github.llamapanama.core.sampling.Filter;
import io.github.llamapanama.core.sampling.Sampling;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Generates text in the first sequence of a context, one text at a time.
 *
 * <p>What a prompt has in common with the text before it is not computed again. A generator works
 * on the thread of its context, and the context's first sequence is its own until it is closed. The
 * caller closes the generator before the context.
 *
 * <pre>{@code
 * try (Generator generator = new Generator(context)) {
 *   int[] prompt = context.vocabulary().tokenize("Once upon a time", true, false);
 *   System.out.println(generator.complete(prompt, GenerationParams.defaults()).text());
 * }
 * }</pre>
 */
public final class Generator implements AutoCloseable {
  private final Context context;
  private final CachedSequence sequence;
  private @Nullable Filter bannedEnds;
  private @Nullable SingleGeneration current;
  private boolean closed;

  /** A generator; what the context's first sequence held is removed. */
  public Generator(Context context) {
    this.context = context;
    context.kvCache().remove(0);
    this.sequence = new CachedSequence(context);
  }

  /**
   * Begins a text. Nothing is computed until its first event is asked for.
   *
   * @param prompt the tokens that come before it
   * @param params how it is generated
   * @return the generation, which the caller closes before the next one begins
   * @throws ContextOverflowException if the context cannot hold the prompt
   * @throws IllegalArgumentException if the prompt is empty, or has a token, or the parameters name
   *     one, that the vocabulary does not have
   * @throws IllegalStateException if the generation before is not closed, or the generator is
   * @throws WrongThreadException on another thread than the context's
   */
  public SingleGeneration generate(int[] prompt, GenerationParams params) {
    if (closed) {
      throw new IllegalStateException("Generator is closed");
    }
    sequence.checkThread();
    if (current != null && !current.isClosed()) {
      throw new IllegalStateException(
          "the generation before this one is not closed: a Generator makes one text at a time");
    }
    check(prompt);
    Sampling sampling = params.sampling();
    if (params.ignoreEndOfGeneration()) {
      sampling = sampling.withFirst(bannedEnds());
    }
    Sampler sampler = Sampler.create(context.model(), sampling);
    current = new SingleGeneration(context, sequence, sampler, prompt.clone(), params);
    return current;
  }

  /**
   * Generates a whole text.
   *
   * @see #generate
   */
  public Completion complete(int[] prompt, GenerationParams params) {
    try (SingleGeneration generation = generate(prompt, params)) {
      return generation.complete();
    }
  }

  private void check(int[] prompt) {
    if (prompt.length == 0) {
      throw new IllegalArgumentException("the prompt is empty: it needs at least one token");
    }
    int limit = context.sequenceContextSize();
    if (prompt.length > limit) {
      throw new ContextOverflowException(prompt.length, limit);
    }
    int size = context.vocabulary().size();
    for (int token : prompt) {
      if (token < 0 || token >= size) {
        throw new IllegalArgumentException(
            "the prompt has token %d, the vocabulary those from 0 to %d"
                .formatted(token, size - 1));
      }
    }
  }

  /** Made once, as it asks for every token of the vocabulary. */
  private Filter bannedEnds() {
    if (bannedEnds == null) {
      Vocabulary vocabulary = context.vocabulary();
      Map<Integer, Double> biases = new HashMap<>();
      for (int token = 0; token < vocabulary.size(); token++) {
        if (vocabulary.isEndOfGeneration(token)) {
          biases.put(token, Double.NEGATIVE_INFINITY);
        }
      }
      bannedEnds = new Filter.LogitBias(biases);
    }
    return bannedEnds;
  }

  /** Closes the current generation and frees the generator's memory; the context stays open. */
  @Override
  public void close() {
    closed = true;
    if (current != null) {
      current.close();
    }
    sequence.close();
  }
}
