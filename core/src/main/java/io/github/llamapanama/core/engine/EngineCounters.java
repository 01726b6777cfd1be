package io.github.llamapanama.core.engine;

import java.time.Duration;

/**
 * What an engine is doing, written by its thread after each batch and read by any. Numbers of the
 * same snapshot may be one batch apart; writing them allocates nothing.
 */
final class EngineCounters {
  private volatile int active;
  private volatile int waiting;
  private volatile long kvTokens;
  private volatile long kvCapacity;
  private volatile int cachedPrefixes;
  private volatile long savedBytes;
  private volatile long promptTokens;
  private volatile long cachedTokens;
  private volatile long generatedTokens;
  private volatile long preemptions;
  private volatile double tokensPerSecond;
  private volatile long batches;
  private volatile long sequencesInBatches;
  private volatile int longestSequence;
  private volatile long promptNanos;
  private volatile long generationNanos;

  void requests(int active, int waiting) {
    this.active = active;
    this.waiting = waiting;
  }

  void memory(SequencePool pool, SavedPrefixes saved, long capacity) {
    kvTokens = pool.used();
    kvCapacity = capacity;
    cachedPrefixes = pool.cachedPrefixes();
    savedBytes = saved.bytes();
  }

  void tokens(long prompt, long cached, long generated, double perSecond) {
    promptTokens = prompt;
    cachedTokens = cached;
    generatedTokens = generated;
    tokensPerSecond = perSecond;
  }

  void batches(long count, long sequences, int longest) {
    batches = count;
    sequencesInBatches = sequences;
    longestSequence = longest;
  }

  void times(long prompt, long generation) {
    promptNanos = prompt;
    generationNanos = generation;
  }

  void preemptions(long count) {
    preemptions = count;
  }

  EngineSnapshot snapshot() {
    return new EngineSnapshot(
        active,
        waiting,
        kvTokens,
        kvCapacity,
        cachedPrefixes,
        savedBytes,
        promptTokens,
        cachedTokens,
        generatedTokens,
        preemptions,
        tokensPerSecond,
        batches,
        sequencesInBatches,
        longestSequence,
        Duration.ofNanos(promptNanos),
        Duration.ofNanos(generationNanos));
  }
}
