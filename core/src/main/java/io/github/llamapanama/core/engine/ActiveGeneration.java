package io.github.llamapanama.core.engine;

import io.github.llamapanama.core.Context;
import io.github.llamapanama.core.ContextOverflowException;
import io.github.llamapanama.core.Sampler;
import io.github.llamapanama.core.Vocabulary;
import io.github.llamapanama.core.engine.PrefixTree.Node;
import io.github.llamapanama.core.sampling.TokenLogprobs;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request on the engine's thread: all its tokens, known from the prompt or generated, and the
 * sequence that has read a part of them.
 *
 * <p>What is missing in the sequence has to be read next, be it the prompt, the last token, or all
 * of them after the sequence had to make room for another: so nothing else is to be remembered.
 */
final class ActiveGeneration {
  private final GenerationRequest request;
  private final Generation generation;
  private final int limit;
  private final long submitted = System.nanoTime();
  private final long number;

  private int[] tokens;
  private int size;
  private @Nullable Node sequence;
  private @Nullable Sampler sampler;
  private @Nullable TextOutput output;

  private boolean begun;
  private int cachedTokens;
  private int generatedTokens;
  private long begunAt;
  private long firstTokenAt;

  /** What the batch that is being computed holds of it: how many tokens, the row of the last. */
  private int planned;

  private int row;

  /**
   * A request that waits.
   *
   * @param number later ones have larger numbers
   * @param limit how many tokens its sequence can hold
   */
  ActiveGeneration(GenerationRequest request, Generation generation, long number, int limit) {
    this.request = request;
    this.generation = generation;
    this.number = number;
    this.limit = limit;
    this.size = request.prompt().length;
    this.tokens = Arrays.copyOf(request.prompt(), size + 64);
  }

  GenerationRequest request() {
    return request;
  }

  Generation generation() {
    return generation;
  }

  /** Its place in the order of submission. */
  long number() {
    return number;
  }

  int[] tokens() {
    return tokens;
  }

  int size() {
    return size;
  }

  /** Whether it was given a sequence once, even if it lost it again. */
  boolean hasBegun() {
    return begun;
  }

  /** The sequence it holds. */
  Node sequence() {
    if (sequence == null) {
      throw new IllegalStateException("this request waits");
    }
    return sequence;
  }

  boolean holdsSequence() {
    return sequence != null;
  }

  /** How many tokens its sequence has not read. */
  int missing() {
    return size - (sequence == null ? 0 : sequence.size());
  }

  /** Whether it only needs its last token read to choose the next one. */
  boolean isDecoding() {
    return missing() == 1;
  }

  boolean isPastDeadline(long now) {
    Optional<Duration> deadline = request.deadline();
    return deadline.isPresent() && now - submitted >= deadline.get().toNanos();
  }

  /** How long until the deadline. */
  long nanosLeft(long now) {
    return request.deadline().map(d -> d.toNanos() - (now - submitted)).orElse(Long.MAX_VALUE);
  }

  DeadlineExceededException deadlineExceeded() {
    return new DeadlineExceededException(request.deadline().orElseThrow(), generatedTokens);
  }

  /** Begins, or goes on, with a sequence that has read a part of the tokens. */
  void begin(Node given, Sampler ownSampler, Vocabulary vocabulary) {
    sequence = given;
    if (begun) {
      return;
    }
    begun = true;
    begunAt = System.nanoTime();
    cachedTokens = given.size();
    sampler = ownSampler;
    output = new TextOutput(vocabulary, request.params());
    if (request.params().promptInHistory()) {
      for (int token : request.prompt()) {
        ownSampler.acceptPrompt(token);
      }
    }
    if (request.params().echo()) {
      String text =
          vocabulary.detokenize(request.prompt(), false, request.params().renderSpecial());
      if (!text.isEmpty()) {
        generation.put(new Event.Text(text, Arrays.stream(request.prompt()).boxed().toList()));
      }
    }
  }

  /** Gives up the sequence. */
  Node takeSequence() {
    Node held = sequence();
    sequence = null;
    return held;
  }

  /** Remembers what a batch holds of it. */
  void plan(int count, int lastRow) {
    planned = count;
    row = lastRow;
  }

  int planned() {
    return planned;
  }

  /** The sampler, once it has begun. */
  Sampler sampler() {
    if (sampler == null) {
      throw new IllegalStateException("this request has not begun");
    }
    return sampler;
  }

  boolean hasSampler() {
    return sampler != null;
  }

  private TextOutput output() {
    if (output == null) {
      throw new IllegalStateException("this request has not begun");
    }
    return output;
  }

  /**
   * Chooses the token after the row that was computed, and tells what it makes visible.
   *
   * @return whether the text has ended
   */
  boolean choose(Context context, BitSet endTokens) {
    TokenLogprobs probability = null;
    int token;
    if (request.params().logprobs().isPresent()) {
      probability = sampler().sample(context, row, request.params().logprobs().getAsInt());
      token = probability.chosen().token();
    } else {
      token = sampler().sample(context, row);
    }
    if (generatedTokens == 0) {
      firstTokenAt = System.nanoTime();
    }
    generatedTokens++;
    append(token);
    if (endTokens.get(token)) {
      output().acceptEnd(token);
      end("", FinishReason.STOP);
      return true;
    }
    String text = output().accept(token, probability);
    if (output().matched().isPresent()) {
      end(text, FinishReason.STOP);
      return true;
    }
    if (generatedTokens == request.params().maxTokens().orElse(Integer.MAX_VALUE)) {
      end(text, FinishReason.LENGTH);
      return true;
    }
    if (size > limit && overflows(text)) {
      return true;
    }
    if (!text.isEmpty()) {
      generation.put(output().piece(text));
    }
    return false;
  }

  /** Answers to a full context; whether the text has ended. */
  private boolean overflows(String text) {
    return switch (request.overflow()) {
      case Overflow.Stop stop -> {
        end(text, FinishReason.LENGTH);
        yield true;
      }
      case Overflow.Fail fail -> {
        if (!text.isEmpty()) {
          generation.put(output().piece(text));
        }
        generation.fail(new ContextOverflowException(size, limit));
        yield true;
      }
      case Overflow.Shift shift -> {
        forgetMiddle(shift.keepFirst());
        yield false;
      }
    };
  }

  /** Forgets half of what is behind the tokens that stay. */
  private void forgetMiddle(int keepFirst) {
    int kept = Math.min(keepFirst, limit / 2);
    int forgotten = Math.max(1, (size - kept) / 2);
    System.arraycopy(tokens, kept + forgotten, tokens, kept, size - kept - forgotten);
    size -= forgotten;
  }

  private void append(int token) {
    if (size == tokens.length) {
      tokens = Arrays.copyOf(tokens, 2 * size);
    }
    tokens[size++] = token;
  }

  /** Ends the text before its time. */
  void end(FinishReason reason) {
    end("", reason);
  }

  /** Shows what was held back, then ends. */
  private void end(String shown, FinishReason reason) {
    Optional<String> stop = Optional.empty();
    if (output != null) {
      String text = output.matched().isPresent() ? shown : shown + output.flush();
      if (!text.isEmpty()) {
        generation.put(output.piece(text));
      }
      stop = output.matched();
    }
    generation.put(new Event.Done(reason, stop, usage(), timings()));
  }

  private Usage usage() {
    return new Usage(request.prompt().length, cachedTokens, generatedTokens);
  }

  /** Whether its prompt was read. */
  boolean hasGenerated() {
    return generatedTokens > 0;
  }

  /** How many of its tokens the sequence holds, if its middle was forgotten since. */
  int commonWithSequence() {
    return sequence().commonPrefix(tokens, size - 1);
  }

  int cachedTokens() {
    return cachedTokens;
  }

  private Timings timings() {
    long now = System.nanoTime();
    long begin = begun ? begunAt : now;
    long first = generatedTokens > 0 ? firstTokenAt : now;
    return new Timings(
        Duration.ofNanos(begin - submitted),
        Duration.ofNanos(first - begin),
        Duration.ofNanos(now - first));
  }
}
