package io.github.llamapanama.core.engine;

import io.github.llamapanama.core.Batch;
import io.github.llamapanama.core.Context;
import io.github.llamapanama.core.DecodeCancelledException;
import io.github.llamapanama.core.KvCacheFullException;
import io.github.llamapanama.core.Sampler;
import io.github.llamapanama.core.Vocabulary;
import io.github.llamapanama.core.VocabularyType;
import io.github.llamapanama.core.engine.PrefixTree.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Decides what each batch holds, has it computed, and hands out what comes of it: a token of every
 * sequence that decodes, then pieces of prompts. Used by the engine's thread alone.
 *
 * <p>A prompt that has had its turn, of a micro-batch at most, goes behind the others. One that
 * begins like another which is just being read waits for that, and then goes on from there.
 *
 * <p>What is done for every token walks over lists by index: iterators would be most of what a
 * token allocates.
 */
final class Scheduler implements AutoCloseable {
  private static final Comparator<ActiveGeneration> BY_SEQUENCE =
      Comparator.comparingInt(request -> request.sequence().id());

  private final Context context;
  private final EngineParams params;
  private final SequencePool pool;
  private final SavedPrefixes saved;
  private final Batch batch;
  private final int capacity;
  private final BitSet endTokens;
  private final Throughput throughput = new Throughput();

  /** All requests that have not ended, wherever they are. */
  private final Set<ActiveGeneration> unfinished = new LinkedHashSet<>();

  /** In the order of their submission. */
  private final List<ActiveGeneration> waiting = new ArrayList<>();

  /**
   * In the order of their sequences: without a unified cache, llama.cpp computes sequences together
   * only if their numbers follow each other.
   */
  private final List<ActiveGeneration> active = new ArrayList<>();

  /** Of the active ones those that have more than their last token to read; whose turn is first. */
  private final ArrayDeque<ActiveGeneration> prompts = new ArrayDeque<>();

  /** What the batch holds. */
  private final List<ActiveGeneration> decoding = new ArrayList<>();

  private final List<ActiveGeneration> reading = new ArrayList<>();

  /**
   * Whether a request had to leave although by the count of tokens there was room: until another
   * has ended it would leave again at once.
   */
  private boolean crowded;

  /** Whether texts wait while prompts are read. */
  private boolean readsFirst;

  /** Counts the tokens of the texts: between two of them each prompt has one turn. */
  private int round;

  /** How many prompt tokens may still be read in this round. */
  private int roundTokens;

  private int finished;
  private long batches;
  private long sequencesInBatches;
  private long promptNanos;
  private long generationNanos;
  private int longestSequence;
  private long promptTokens;
  private long cachedTokens;
  private long generatedTokens;
  private long preemptions;

  Scheduler(Context context, EngineParams params) {
    this.context = context;
    this.params = params;
    KvSequenceMemory memory =
        new KvSequenceMemory(context, params.context().fullSlidingWindowCache());
    this.saved = new SavedPrefixes(params.savedBytes(), memory.areStatesCuttable());
    this.pool =
        new SequencePool(
            memory,
            context.maxSequences(),
            context.sequenceContextSize(),
            saved,
            params.prefixReuse());
    this.capacity =
        context.isKvCacheUnified()
            ? context.contextSize()
            : context.sequenceContextSize() * context.maxSequences();
    this.endTokens = endTokens(context.vocabulary());
    this.batch = new Batch(context.batchSize());
  }

  private static BitSet endTokens(Vocabulary vocabulary) {
    BitSet ends = new BitSet();
    if (vocabulary.type() != VocabularyType.NONE) {
      for (int token = 0; token < vocabulary.size(); token++) {
        ends.set(token, vocabulary.isEndOfGeneration(token));
      }
    }
    return ends;
  }

  /** Adds a request. */
  void add(ActiveGeneration request) {
    unfinished.add(request);
    waiting.add(request);
  }

  /**
   * Computes a batch, if there is something to compute.
   *
   * @return whether there was
   */
  boolean step() {
    endUnwanted();
    admit();
    closeGap();
    plan();
    if (batch.isEmpty()) {
      return false;
    }
    long begin = System.nanoTime();
    int sequences = active.size();
    if (decode()) {
      for (int i = 0; i < decoding.size(); i++) {
        choose(decoding.get(i));
      }
      for (int i = 0; i < reading.size(); i++) {
        advance(reading.get(i));
      }
      noteBatch(sequences, System.nanoTime() - begin);
    }
    return true;
  }

  /** Notes what a batch took; prompts and texts share the time by their tokens. */
  private void noteBatch(int sequences, long nanos) {
    batches++;
    sequencesInBatches += sequences;
    long generation = nanos * decoding.size() / batch.size();
    generationNanos += generation;
    promptNanos += nanos - generation;
  }

  /** The requests that hold a sequence, in the order of their submission. */
  List<ActiveRequest> activeRequests() {
    return active.stream()
        .sorted(Comparator.comparingLong(ActiveGeneration::number))
        .map(ActiveGeneration::describe)
        .toList();
  }

  /** How many requests have ended since this was asked last. */
  int takeFinished() {
    int count = finished;
    finished = 0;
    return count;
  }

  /** Ends what its consumer, or its deadline, does not want to go on. */
  private void endUnwanted() {
    long now = System.nanoTime();
    for (int i = waiting.size() - 1; i >= 0; i--) {
      if (isUnwanted(waiting.get(i), now)) {
        end(waiting.remove(i));
      }
    }
    for (int i = active.size() - 1; i >= 0; i--) {
      if (isUnwanted(active.get(i), now)) {
        finish(active.get(i));
      }
    }
  }

  private static boolean isUnwanted(ActiveGeneration request, long now) {
    boolean cancelled = request.generation().isCancelled();
    if (!cancelled && !request.isPastDeadline(now)) {
      return false;
    }
    FlightEvents.Cancel event = new FlightEvents.Cancel();
    event.request = request.number();
    event.deadline = !cancelled;
    event.commit();
    if (cancelled) {
      request.end(FinishReason.CANCELLED);
    } else {
      request.generation().fail(request.deadlineExceeded());
    }
    return true;
  }

  /**
   * Gives sequences to requests that wait, the oldest first. One that waits for its consumer has to
   * give its own away.
   */
  private void admit() {
    if (crowded && !active.isEmpty() && !anyActiveIsPaused()) {
      return;
    }
    int next = 0;
    while (next < waiting.size() && (hasFreeSequence() || anyActiveIsPaused())) {
      ActiveGeneration request = waiting.get(next);
      if (request.generation().isPaused() || waitsForPrefix(request)) {
        next++;
        continue;
      }
      while (!hasFreeSequence() || !fits(request)) {
        if (!anyActiveIsPaused()) {
          return;
        }
        preempt();
      }
      waiting.remove(request);
      begin(request);
      next = 0;
    }
  }

  private boolean hasFreeSequence() {
    return active.size() < params.context().maxSequences();
  }

  private boolean anyActiveIsPaused() {
    for (ActiveGeneration request : active) {
      if (request.generation().isPaused()) {
        return true;
      }
    }
    return false;
  }

  /** Whether another is just reading a longer beginning of the prompt than any that is read. */
  private boolean waitsForPrefix(ActiveGeneration request) {
    if (!params.prefixReuse() || prompts.isEmpty()) {
      return false;
    }
    int reusable = -1;
    for (ActiveGeneration other : prompts) {
      int common = common(request, other);
      if (common > other.sequence().size() && common >= pool.leastShared()) {
        if (reusable < 0) {
          reusable = pool.reusable(request.tokens(), request.size());
        }
        if (common > reusable) {
          if (!pool.isCuttable()) {
            other.pauseAt(common);
          }
          return true;
        }
      }
    }
    return false;
  }

  private static int common(ActiveGeneration one, ActiveGeneration other) {
    int most = Math.min(one.size() - 1, other.size());
    int mismatch = Arrays.mismatch(one.tokens(), 0, most, other.tokens(), 0, most);
    return mismatch < 0 ? most : mismatch;
  }

  /** Whether there is, or can be made, room for a request without taking it from active ones. */
  private boolean fits(ActiveGeneration request) {
    if (active.isEmpty()) {
      return true;
    }
    // Those at work grow; without some room for that the new one would be turned out again.
    long margin = 16L * (active.size() + 1);
    return pool.fits(request.tokens(), request.size(), margin);
  }

  private void begin(ActiveGeneration request) {
    int known = params.prefixReuse() ? pool.known(request.tokens(), request.size()) : 0;
    Node sequence = pool.take(request.tokens(), request.size());
    if (sequence == null) {
      throw new AssertionError("there are at least as many sequences as active requests");
    }
    if (request.hasBegun()) {
      request.resume(sequence);
    } else {
      try {
        Sampler sampler = sampler(request.request().params());
        request.begin(sequence, known, sampler, context.vocabulary());
      } catch (RuntimeException | Error e) {
        pool.release(sequence);
        request.generation().fail(failure(e));
        end(request);
        return;
      }
      cachedTokens += sequence.size();
    }
    if (params.prefixReuse() && !pool.isCuttable()) {
      pauseAtBranches(request, known);
    }
    insert(request);
    if (!request.isDecoding()) {
      prompts.add(request);
    }
  }

  /** Where memory cannot be cut, states are saved at the places to which a prompt may return. */
  private void pauseAtBranches(ActiveGeneration request, int known) {
    if (known >= pool.leastShared()) {
      request.pauseAt(known);
    }
    if (request.size() > pool.leastShared()) {
      request.pauseAt(request.size() - 1);
    }
  }

  /** Moves the last sequence to where another has ended, so that they are computed together. */
  private void closeGap() {
    if (pool.isSequential()
        && active.size() > 1
        && active.getLast().sequence().id() >= active.size()) {
      ActiveGeneration last = active.removeLast();
      last.resume(pool.movedForward(last.takeSequence()));
      insert(last);
    }
  }

  private void insert(ActiveGeneration request) {
    int place = 0;
    while (place < active.size() && active.get(place).sequence().id() < request.sequence().id()) {
      place++;
    }
    active.add(place, request);
  }

  private Sampler sampler(GenerationParams requested) {
    int minTokens = requested.ignoreEndOfGeneration() ? Integer.MAX_VALUE : requested.minTokens();
    return Sampler.create(context.model(), requested.sampling(), minTokens);
  }

  /** Fills the batch. */
  private void plan() {
    decoding.clear();
    reading.clear();
    batch.clear();
    for (int i = 0; i < active.size(); i++) {
      ActiveGeneration request = active.get(i);
      if (request.isDecoding() && !request.generation().isPaused()) {
        request.plan(1);
        decoding.add(request);
      }
    }
    while (!decoding.isEmpty() && !makeRoom(decoding.size())) {
      decoding.remove(preempt());
    }
    planPrompts();
    if (decoding.isEmpty() && reading.isEmpty() && !prompts.isEmpty()) {
      // Those that only wait for their consumers, or younger prompts, fill the cache.
      preempt();
    }
    if (!pool.isShared() && reading.size() > 1) {
      // In the order in which llama.cpp takes pieces of several prompts into one micro-batch.
      reading.sort(BY_SEQUENCE);
    }
    for (int i = 0; i < decoding.size(); i++) {
      decoding.get(i).addTo(batch);
    }
    for (int i = 0; i < reading.size(); i++) {
      reading.get(i).addTo(batch);
    }
  }

  /**
   * Each prompt has one turn between two tokens of the texts, of no more than a micro-batch. Few
   * prompt tokens share a batch with the texts. Many come first, and those that arrive meanwhile,
   * too: so texts that begin at about the same time wait once, and not at each of the others'
   * prompts, and then are computed together.
   */
  private void planPrompts() {
    if (prompts.isEmpty()) {
      readsFirst = false;
      return;
    }
    if (!readsFirst) {
      round++;
      roundTokens = decoding.isEmpty() ? Integer.MAX_VALUE : params.promptTokensWhileDecoding();
    }
    int budget = Math.min(roundTokens, roomForPrompts());
    int ofOne = decoding.isEmpty() ? context.microBatchSize() : mostTokensAtOnce();
    int planned = 0;
    int wanted = 0;
    for (ActiveGeneration request : prompts) {
      wanted = Math.min(budget, wanted + request.missing());
    }
    makeRoom(decoding.size() + wanted);
    budget = (int) Math.min(budget, pool.free() - decoding.size());
    for (ActiveGeneration request : prompts) {
      request.beginTurn(round, ofOne);
      int count = request.nextPart(Math.min(budget, request.turnTokens()));
      if (count > 0) {
        request.plan(count);
        reading.add(request);
        budget -= count;
        roundTokens -= count;
        planned += count;
      }
    }
    readsFirst = !decoding.isEmpty() && roundTokens > 0 && 2 * planned > context.microBatchSize();
    if (readsFirst) {
      decoding.clear();
    }
  }

  /**
   * How many prompt tokens fit beside the texts' into a micro-batch, or into one of their own if
   * that is too few.
   */
  private int roomForPrompts() {
    int beside = context.microBatchSize() - decoding.size();
    int room = 2 * beside < context.microBatchSize() ? context.microBatchSize() : beside;
    return Math.min(room, context.batchSize() - decoding.size());
  }

  /** Evicts cached prefixes until so many tokens fit; whether they do. */
  private boolean makeRoom(int tokens) {
    while (pool.free() < tokens) {
      if (!pool.evict()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Takes the sequence of the youngest request, of those that wait for their consumers if there are
   * any. It waits for its return.
   */
  private ActiveGeneration preempt() {
    ActiveGeneration victim = active.getFirst();
    for (ActiveGeneration request : active) {
      boolean paused = request.generation().isPaused();
      boolean victimPaused = victim.generation().isPaused();
      if (paused == victimPaused ? request.number() > victim.number() : paused) {
        victim = request;
      }
    }
    preemptions++;
    FlightEvents.Evict event = new FlightEvents.Evict();
    event.tokens = victim.sequence().size();
    event.preempted = true;
    event.commit();
    active.remove(victim);
    prompts.remove(victim);
    pool.release(victim.takeSequence());
    int place = 0;
    while (place < waiting.size() && waiting.get(place).number() < victim.number()) {
      place++;
    }
    waiting.add(place, victim);
    return victim;
  }

  /** Computes the batch; whether that worked. */
  private boolean decode() {
    FlightEvents.Batch event = new FlightEvents.Batch();
    event.begin();
    try {
      context.decode(batch);
    } catch (KvCacheFullException e) {
      // Sliding windows, among others, need more room than there are tokens.
      if (!pool.evict()) {
        giveWay(e);
      }
      return false;
    } catch (DecodeCancelledException e) {
      // The engine is closing.
      return false;
    } catch (RuntimeException e) {
      decoding.forEach(request -> fail(request, e));
      reading.forEach(request -> fail(request, e));
      return false;
    } finally {
      pool.noteComputed(batch.size());
    }
    event.tokens = batch.size();
    event.decoding = decoding.size();
    event.commit();
    for (int i = 0; i < decoding.size(); i++) {
      noteRead(decoding.get(i));
    }
    for (int i = 0; i < reading.size(); i++) {
      noteRead(reading.get(i));
    }
    return true;
  }

  private void giveWay(KvCacheFullException e) {
    if (active.size() > 1) {
      preempt();
      crowded = true;
    } else {
      fail(active.getFirst(), e);
    }
  }

  private void noteRead(ActiveGeneration request) {
    Node sequence = request.sequence();
    int from = sequence.size();
    boolean checkpoint = request.reachesCheckpoint();
    pool.append(sequence, request.tokens(), from, from + request.planned());
    if (checkpoint) {
      pool.save(sequence);
    }
    longestSequence = Math.max(longestSequence, sequence.size());
    if (!request.hasGenerated()) {
      promptTokens += request.planned();
      request.tellProgress();
    }
  }

  /** Chooses the next token of a sequence whose last one was computed. */
  private void choose(ActiveGeneration request) {
    boolean ended;
    try {
      ended = request.choose(context, endTokens);
      generatedTokens++;
      throughput.count();
    } catch (RuntimeException | Error e) {
      request.generation().fail(failure(e));
      ended = true;
    }
    if (ended) {
      finish(request);
    } else if (!request.isDecoding()) {
      // Its middle was forgotten.
      pool.cut(request.sequence(), request.commonWithSequence());
      if (!request.isDecoding()) {
        prompts.add(request);
      }
    }
  }

  /** What is told of a request that may fail in any way, which is nobody else's concern. */
  private static RuntimeException failure(Throwable e) {
    return e instanceof RuntimeException known
        ? known
        : new IllegalStateException("no token could be chosen: " + e, e);
  }

  /** Goes on after a part of a prompt was read. */
  private void advance(ActiveGeneration request) {
    prompts.remove(request);
    if (request.missing() > 1 && request.turnTokens() > 0) {
      prompts.addFirst(request);
    } else if (request.missing() > 1) {
      prompts.add(request);
    } else if (request.missing() == 0) {
      choose(request);
    }
  }

  /** Ends a request, whose sequence is kept for others. */
  private void finish(ActiveGeneration request) {
    leave(request);
    pool.release(request.takeSequence());
    end(request);
  }

  private void fail(ActiveGeneration request, RuntimeException failure) {
    leave(request);
    pool.drop(request.takeSequence());
    request.generation().fail(failure);
    end(request);
  }

  private void leave(ActiveGeneration request) {
    active.remove(request);
    prompts.remove(request);
  }

  private void end(ActiveGeneration request) {
    unfinished.remove(request);
    crowded = false;
    request.finish();
    finished++;
  }

  /**
   * Whether the last batch had a token of a text that is generated, or such a text waits for it.
   */
  boolean isDecoding() {
    return readsFirst || !decoding.isEmpty();
  }

  /** The most tokens that may be read at once for somebody else while texts are generated. */
  int mostTokensAtOnce() {
    return Math.min(params.promptTokensWhileDecoding(), context.microBatchSize());
  }

  /** Whether something can be computed, or ended, at once. */
  boolean hasWork() {
    for (ActiveGeneration request : active) {
      if (request.generation().isCancelled() || !request.generation().isPaused()) {
        return true;
      }
    }
    for (ActiveGeneration request : waiting) {
      // All active ones wait for their consumers, and make way for others.
      if (request.generation().isCancelled() || !request.generation().isPaused()) {
        return true;
      }
    }
    return false;
  }

  /** How long until the first deadline. */
  long nanosToDeadline() {
    long now = System.nanoTime();
    long least = Long.MAX_VALUE;
    for (ActiveGeneration request : active) {
      least = Math.min(least, request.nanosLeft(now));
    }
    for (ActiveGeneration request : waiting) {
      least = Math.min(least, request.nanosLeft(now));
    }
    return Math.max(1, least);
  }

  /**
   * Tells what is being done.
   *
   * @param unfinished how many requests have not ended
   */
  void report(EngineCounters counters, int unfinished) {
    counters.requests(active.size(), Math.max(0, unfinished - active.size()));
    counters.memory(pool, saved, capacity);
    counters.tokens(promptTokens, cachedTokens, generatedTokens, throughput.perSecond());
    counters.batches(batches, sequencesInBatches, longestSequence);
    counters.times(promptNanos, generationNanos);
    counters.preemptions(preemptions);
  }

  /** The end, by an exception that nobody expects. */
  void fail(RuntimeException failure) {
    for (ActiveGeneration request : List.copyOf(unfinished)) {
      request.generation().fail(failure);
      end(request);
    }
  }

  /** The end: what is begun is cancelled, what waits fails. */
  @Override
  public void close() {
    for (ActiveGeneration request : List.copyOf(unfinished)) {
      if (request.hasBegun()) {
        request.end(FinishReason.CANCELLED);
      } else {
        request.generation().fail(EngineThread.closed());
      }
      end(request);
    }
    saved.close();
    batch.close();
  }
}
