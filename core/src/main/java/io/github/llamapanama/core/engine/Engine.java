package io.github.llamapanama.core.engine;

import io.github.llamapanama.core.ContextOverflowException;
import io.github.llamapanama.core.GenerationNotSupportedException;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.Sampler;
import io.github.llamapanama.core.embedding.Embedding;
import io.github.llamapanama.core.embedding.EmbeddingRequest;
import io.github.llamapanama.core.embedding.Embeddings;
import io.github.llamapanama.core.embedding.RerankRequest;
import io.github.llamapanama.core.embedding.Reranking;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.core.sampling.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Generates many texts at once, and computes embeddings, on one thread of its own.
 *
 * <p>An engine is for any number of threads, platform or virtual. Requests beyond the number of
 * sequences wait in a queue of bounded length. Whatever a prompt has in common with earlier or
 * current ones is computed once. The model may be closed before the engine.
 *
 * <p>A greedy text, or one with a seed, is the same again with the same engine parameters as long
 * as the backend computes a row of a batch in the same way whatever else is in the batch and in the
 * cache. The CPU backend does not promise that. With flash attention it sums up 16-bit values in
 * the order of the cells in the cache, so that results differ in their last bits, and where two
 * tokens are all but equally likely the other one may be chosen. Without flash attention and with
 * 32-bit keys and values ({@link io.github.llamapanama.core.ContextParams}) all texts of the
 * engine's stress test come out the same, token for token.
 *
 * <pre>{@code
 * try (Engine engine = Engine.open(model, EngineParams.defaults())) {
 *   int[] prompt = model.vocabulary().tokenize("Once upon a time", true, false);
 *   try (Generation text = engine.submit(GenerationRequest.of(prompt, params))) {
 *     System.out.println(text.complete().text());
 *   }
 * }
 * }</pre>
 */
public final class Engine implements AutoCloseable {
  private final Model model;
  private final EngineParams params;
  private final EngineThread thread;
  private final EngineThread.Limits limits;
  private final AtomicLong numbers = new AtomicLong();

  private Engine(Model model, EngineParams params) {
    this.model = model;
    this.params = params;
    this.thread = new EngineThread(model, params);
    this.limits = thread.start();
  }

  /**
   * Opens an engine.
   *
   * @param model its model
   * @param params how it works
   * @return the engine, which the caller closes
   * @throws io.github.llamapanama.core.ContextCreationException if there is no memory for its
   *     context
   * @throws IllegalArgumentException if the parameters do not fit the model
   * @throws IllegalStateException if the model is closed or was loaded vocabulary-only
   */
  public static Engine open(Model model, EngineParams params) {
    return new Engine(model, params);
  }

  /** The model. */
  public Model model() {
    return model;
  }

  /** How it works. */
  public EngineParams params() {
    return params;
  }

  /** How many tokens prompt and text of one request may have together. */
  public int sequenceContextSize() {
    return limits.sequenceTokens();
  }

  /**
   * Asks for a text.
   *
   * @return the generation, which the caller closes
   * @throws EngineBusyException if the queue is full
   * @throws ContextOverflowException if the prompt can never fit, or is longer than the parameters
   *     allow, or, with {@link Overflow.Fail}, the text
   * @throws IllegalArgumentException if the prompt has, or the parameters name, a token that the
   *     vocabulary does not have; if there are more texts than ever fit into engine and queue
   * @throws io.github.llamapanama.core.sampling.GrammarException if the grammar does not fit the
   *     vocabulary
   * @throws GenerationNotSupportedException if the model does not generate
   * @throws IllegalStateException if the engine is closed
   */
  public Generation submit(GenerationRequest request) {
    return submit(request, 1).getFirst();
  }

  /**
   * Asks for several texts after one prompt, which is computed once.
   *
   * @param choices how many, at least 1; the queue takes all of them or none
   * @see #submitAll(List, int)
   */
  public List<Generation> submit(GenerationRequest request, int choices) {
    return submitAll(List.of(request), choices);
  }

  /**
   * Asks for several texts at once: their prompts are read together, too.
   *
   * @param requests the queue takes all of them or none
   * @return a generation for each
   * @see #submit(GenerationRequest)
   */
  public List<Generation> submitAll(List<GenerationRequest> requests) {
    return submitAll(requests, 1);
  }

  /**
   * Asks for several texts after each of several prompts. Each text has its own {@linkplain
   * Sampling#forChoice random numbers}: with the seed of the request, if it has one, that of each
   * further text is one more.
   *
   * @param requests the queue takes all texts of all requests or none
   * @param choices how many texts of each request, at least 1
   * @return those of the first request, then those of the next
   * @see #submit(GenerationRequest)
   */
  public List<Generation> submitAll(List<GenerationRequest> requests, int choices) {
    if (choices < 1) {
      throw new IllegalArgumentException("there is at least 1 choice, not " + choices);
    }
    if (thread.isClosing()) {
      throw thread.ended();
    }
    thread.requireRoom((long) requests.size() * choices);
    List<ActiveGeneration> all = new ArrayList<>();
    for (GenerationRequest request : requests) {
      // Whose array it is may change it at any time.
      int[] prompt = request.prompt().clone();
      check(request, prompt);
      for (int choice = 0; choice < choices; choice++) {
        all.add(begun(request, prompt, request.params().sampling().forChoice(choice)));
      }
    }
    thread.submit(all);
    return all.stream().map(ActiveGeneration::generation).toList();
  }

  private ActiveGeneration begun(GenerationRequest request, int[] prompt, Sampling sampling) {
    GenerationRequest known = request.withParams(request.params().withSampling(drawn(sampling)));
    return new ActiveGeneration(
        known,
        prompt,
        new Generation(known, params.eventCapacity(), thread),
        numbers.getAndIncrement(),
        limits.sequenceTokens());
  }

  private String whyNot() {
    if (params.context().embeddings()) {
      return "its engine was opened for embeddings alone";
    }
    return model.info().hasDecoder() && model.info().hasEncoder()
        ? "what the encoder of a model should read cannot be given to it"
        : "models of the architecture %s only encode".formatted(model.info().architecture());
  }

  /** Draws the seed, if there is to be one, so that it can be told at once. */
  private static Sampling drawn(Sampling sampling) {
    return sampling.seed().equals(OptionalLong.of(Selection.RANDOM_SEED))
        ? sampling.withSeed(ThreadLocalRandom.current().nextLong(Selection.RANDOM_SEED))
        : sampling;
  }

  private void check(GenerationRequest request, int[] prompt) {
    if (!limits.generates()) {
      throw new GenerationNotSupportedException(whyNot());
    }
    if (prompt.length > params.maxPromptTokens()) {
      throw new ContextOverflowException(prompt.length, params.maxPromptTokens());
    }
    int limit = limits.sequenceTokens();
    long needed = prompt.length;
    if (request.overflow() instanceof Overflow.Fail) {
      // The last token generated is not read any more.
      needed += request.params().maxTokens().orElse(1) - 1L;
    }
    if (needed > limit) {
      throw new ContextOverflowException((int) Math.min(needed, Integer.MAX_VALUE), limit);
    }
    int size = model.vocabulary().size();
    for (int token : prompt) {
      if (token < 0 || token >= size) {
        throw new IllegalArgumentException(
            "the prompt has token %d, the vocabulary those from 0 to %d"
                .formatted(token, size - 1));
      }
    }
    // What does not fit the model is said here, not when the request's turn has come.
    Sampler.create(model, request.params().sampling()).close();
  }

  /**
   * Computes the embeddings of texts, in as few batches as fit, in turn with what other threads ask
   * for. The first call takes memory for that, and so does the first with a text longer than any
   * before.
   *
   * @return one embedding for each text, in the order of the request
   * @throws io.github.llamapanama.core.embedding.TextTooLongException if a text has more tokens
   *     than the model, or {@link io.github.llamapanama.core.ContextParams#contextSize()}, lets it
   *     read at once; nothing is computed then
   * @throws EngineBusyException if as many requests for embeddings wait as the queue holds
   * @throws DeadlineExceededException if the request took too long
   * @throws CancellationException if this thread is interrupted, which gives the request up and
   *     leaves the thread interrupted
   * @throws IllegalArgumentException if a text has a token that the vocabulary does not have, or
   *     the model no such pooling
   * @throws io.github.llamapanama.core.ContextCreationException if there is no memory
   * @throws io.github.llamapanama.core.DecodeException if the context fails
   * @throws IllegalStateException if the engine is closed, or the model was before it was needed;
   *     on the engine's own thread, as in a step of sampling, which cannot wait for itself
   */
  public Embeddings embed(EmbeddingRequest request) {
    thread.requireOther();
    int waiting = thread.embedder().waiting();
    if (waiting >= params.queueCapacity()) {
      throw new EngineBusyException(waiting, params.queueCapacity());
    }
    CompletableFuture<Embeddings> result = thread.embedder().submit(request);
    thread.wake();
    try {
      return request.deadline().isPresent()
          ? result.get(TimeUnit.NANOSECONDS.convert(request.deadline().get()), TimeUnit.NANOSECONDS)
          : result.get();
    } catch (TimeoutException e) {
      result.cancel(false);
      throw new DeadlineExceededException(request.deadline().orElseThrow(), 0);
    } catch (InterruptedException e) {
      result.cancel(false);
      Thread.currentThread().interrupt();
      CancellationException cancellation =
          new CancellationException("interrupted while waiting for embeddings");
      cancellation.initCause(e);
      throw cancellation;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    }
  }

  /**
   * Scores how well documents answer a query, with a model made for that. Query and document are
   * joined as the model's file says, or by its special tokens; what they spell is text only.
   *
   * @return the scores of each document, in the order of the request
   * @throws io.github.llamapanama.core.embedding.TextTooLongException if a document joined with the
   *     query has too many tokens
   * @throws io.github.llamapanama.core.embedding.RerankNotSupportedException if the model's pooling
   *     is not {@link io.github.llamapanama.core.ContextParams.Pooling#RANK}
   * @see #embed
   */
  public Reranking rerank(RerankRequest request) {
    Embeddings scores = embed(thread.embedder().join(request));
    return new Reranking(scores.texts().stream().map(Embedding::vector).toList(), scores.tokens());
  }

  /** Whether it takes no more requests: it was closed, or has failed. */
  public boolean isClosed() {
    return thread.isClosing();
  }

  /** What the engine is doing. */
  public EngineSnapshot snapshot() {
    return thread.snapshot();
  }

  /**
   * The requests that hold a sequence, in the order of their submission. The engine's own thread is
   * asked, and answers once the batch that it computes is done; none if the engine is closed.
   *
   * @throws IllegalStateException on the engine's own thread, which cannot wait for itself
   */
  public List<ActiveRequest> active() {
    thread.requireOther();
    return thread.active();
  }

  /** The thread, for what else is computed with the context. */
  EngineThread thread() {
    return thread;
  }

  /**
   * Cancels what is being generated, fails what waits, and frees the context. It returns when that
   * is done; closing again does nothing.
   */
  @Override
  public void close() {
    thread.close();
  }
}
