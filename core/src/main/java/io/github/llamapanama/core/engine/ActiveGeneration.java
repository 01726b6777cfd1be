package io.github.llamapanama.core.engine;

import io.github.llamapanama.core.Batch;
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
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A request on the engine's thread: all its tokens, known from the prompt or generated, and the
 * sequence that has read a part of them.
 *
 * <p>What is missing in the sequence has to be read next, be it the prompt, the last token, or all
 * of them after the sequence had to make room for another: so nothing else is to be remembered.
 */
final class ActiveGeneration {
  /** Tokens that may follow a prompt before its array has to grow, which copies the prompt. */
  private static final int ROOM = 1024;

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

  private final FlightEvents.Queue queued = new FlightEvents.Queue();
  private final FlightEvents.Prefill prefilled = new FlightEvents.Prefill();
  private final FlightEvents.Decode decoded = new FlightEvents.Decode();

  /** Where its reading pauses, for a state to be saved; the least is next. */
  private final PriorityQueue<Integer> checkpoints = new PriorityQueue<>();

  private boolean begun;
  private int cachedTokens;
  private int recomputedTokens;
  private int generatedTokens;
  private long begunAt;
  private long firstTokenAt;

  /** What the batch that is being computed holds of it: how many tokens, the row of the last. */
  private int planned;

  /** The round of its last turn, and what was left of that. */
  private int turn;

  private int turnTokens;

  private int row;

  /**
   * A request that waits.
   *
   * @param prompt that of the request, as it was when it was checked
   * @param number later ones have larger numbers
   * @param limit how many tokens its sequence can hold
   */
  ActiveGeneration(
      GenerationRequest request, int[] prompt, Generation generation, long number, int limit) {
    this.request = request;
    this.generation = generation;
    this.number = number;
    this.limit = limit;
    this.size = prompt.length;
    int room = Math.min(request.params().maxTokens().orElse(ROOM), ROOM);
    this.tokens = Arrays.copyOf(prompt, size + room);
    queued.begin();
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

  /** Lets its reading pause after so many tokens, unless it is past that. */
  void pauseAt(int length) {
    if (length < size
        && (sequence == null || length > sequence.size())
        && !checkpoints.contains(length)) {
      checkpoints.add(length);
    }
  }

  /** How many tokens it shall read next. */
  int nextPart(int budget) {
    Integer checkpoint = nextCheckpoint();
    int end = checkpoint == null ? size : checkpoint;
    return Math.min(budget, end - sequence().size());
  }

  private @Nullable Integer nextCheckpoint() {
    Integer next = checkpoints.peek();
    while (next != null && next <= sequence().size()) {
      checkpoints.remove();
      next = checkpoints.peek();
    }
    return next;
  }

  /** Whether, as soon as the planned tokens are read, a state is to be saved. */
  boolean reachesCheckpoint() {
    Integer next = nextCheckpoint();
    return next != null && next == sequence().size() + planned;
  }

  /** Whether it only needs its last token read to choose the next one. */
  boolean isDecoding() {
    return missing() == 1;
  }

  boolean isPastDeadline(long now) {
    return nanosLeft(now) <= 0;
  }

  /** How long until the deadline. */
  long nanosLeft(long now) {
    Optional<Duration> deadline = request.deadline();
    // What is beyond the 292 years that can be counted counts as 292.
    return deadline.isPresent()
        ? TimeUnit.NANOSECONDS.convert(deadline.get()) - (now - submitted)
        : Long.MAX_VALUE;
  }

  DeadlineExceededException deadlineExceeded() {
    return new DeadlineExceededException(request.deadline().orElseThrow(), generatedTokens);
  }

  /** Goes on with a sequence that has read a part of the tokens. */
  void resume(Node given) {
    sequence = given;
  }

  /**
   * Begins with a sequence that has read a part of the prompt.
   *
   * @param known how many tokens of the prompt others have read
   */
  void begin(Node given, int known, Sampler ownSampler, Vocabulary vocabulary) {
    resume(given);
    begun = true;
    begunAt = System.nanoTime();
    cachedTokens = given.size();
    recomputedTokens = Math.max(0, known - cachedTokens);
    sampler = ownSampler;
    prefilled.begin();
    queued.request = number;
    queued.promptTokens = size;
    queued.cachedTokens = cachedTokens;
    queued.commit();
    output = new TextOutput(vocabulary, request.params());
    if (request.params().promptInHistory()) {
      for (int i = 0; i < size; i++) {
        ownSampler.acceptPrompt(tokens[i]);
      }
    }
    if (request.params().echo()) {
      int[] prompt = Arrays.copyOf(tokens, size);
      String text = vocabulary.detokenize(prompt, false, request.params().renderSpecial());
      if (!text.isEmpty()) {
        generation.put(new Event.Text(text, Arrays.stream(prompt).boxed().toList()));
      }
    }
    tellProgress();
  }

  /** Tells how far its prompt is read, if it shall and its consumer keeps up. */
  void tellProgress() {
    if (request.params().promptProgress() && !generation.isPaused()) {
      generation.put(
          new Event.PromptRead(
              new PromptProgress(
                  request.prompt().length,
                  cachedTokens,
                  sequence().size(),
                  Duration.ofNanos(System.nanoTime() - begunAt))));
    }
  }

  /** Notes the end of the text; its sampler is freed. */
  void finish() {
    if (generatedTokens > 0) {
      decoded.request = number;
      decoded.generatedTokens = generatedTokens;
      decoded.commit();
    }
    if (sampler != null) {
      sampler.close();
    }
  }

  /** Gives up the sequence. */
  Node takeSequence() {
    Node held = sequence();
    sequence = null;
    return held;
  }

  /** Decides how many of its missing tokens the next batch shall hold. */
  void plan(int count) {
    planned = count;
    turnTokens -= count;
  }

  /** Adds to a batch what is planned. */
  void addTo(Batch batch) {
    int from = sequence().size();
    int to = from + planned;
    row = batch.add(tokens, from, to, from, sequence().id(), to == size);
  }

  int planned() {
    return planned;
  }

  /** Begins its turn of a round, in which so many tokens of its prompt may be read. */
  void beginTurn(int ofRound, int tokens) {
    if (turn != ofRound) {
      turn = ofRound;
      turnTokens = tokens;
    }
  }

  /** How many more tokens of its prompt may be read in its turn. */
  int turnTokens() {
    return turnTokens;
  }

  private Sampler sampler() {
    if (sampler == null) {
      throw new IllegalStateException("this request has not begun");
    }
    return sampler;
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
    GenerationParams params = request.params();
    TokenLogprobs probability = null;
    int token;
    if (params.logprobs().isPresent()) {
      int top = params.logprobs().getAsInt();
      probability =
          params.sampledLogprobs()
              ? sampler().sampleFiltered(context, row, top)
              : sampler().sample(context, row, top);
      token = probability.chosen().token();
    } else {
      token = sampler().sample(context, row);
    }
    if (generatedTokens == 0) {
      firstTokenAt = System.nanoTime();
      prefilled.request = number;
      prefilled.computedTokens = request.prompt().length - cachedTokens;
      prefilled.commit();
      decoded.begin();
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
    if (generatedTokens == params.maxTokens().orElse(Integer.MAX_VALUE)) {
      end(text, FinishReason.LENGTH);
      return true;
    }
    if (size > limit && overflows(text)) {
      return true;
    }
    if (!text.isEmpty()) {
      generation.put(output().piece(text, costSoFar()));
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
          generation.put(output().piece(text, costSoFar()));
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
        generation.put(output.piece(text, costSoFar()));
      }
      stop = output.matched();
    }
    generation.put(new Event.Done(reason, stop, cost()));
  }

  private Optional<Cost> costSoFar() {
    return request.params().timings() ? Optional.of(cost()) : Optional.empty();
  }

  private Cost cost() {
    return new Cost(usage(), timings());
  }

  private Usage usage() {
    return new Usage(request.prompt().length, cachedTokens, generatedTokens, recomputedTokens);
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

  /** What there is to tell of a request that holds a sequence. */
  ActiveRequest describe() {
    int prompt = request.prompt().length;
    return new ActiveRequest(
        number,
        request.params(),
        prompt,
        cachedTokens,
        Math.min(prompt, sequence().size()),
        generatedTokens);
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
