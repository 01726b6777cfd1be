package io.github.llamapanama.core.engine;

import java.time.Duration;

/**
 * What an {@link Engine} is doing, as of its last iteration.
 *
 * @param active how many requests hold a sequence
 * @param waiting how many requests wait for one
 * @param kvTokens how many tokens the KV cache holds, for active requests and as cached prefixes
 * @param kvCapacity how many it can hold
 * @param cachedPrefixes how many sequences of finished requests are kept for their beginnings
 * @param savedBytes how much memory of the host holds states of sequences that left the KV cache
 * @param promptTokens how many prompt tokens were computed since the engine was opened
 * @param cachedTokens how many prompt tokens were not, since the KV cache held them
 * @param generatedTokens how many tokens were generated
 * @param preemptions how often a sequence had to make room and was computed again later
 * @param tokensPerSecond how many tokens were generated per second, of late
 * @param batches how many batches were computed
 * @param sequencesInBatches how many requests held a sequence while each batch was computed, added
 *     up
 * @param longestSequence the most tokens that a sequence has held
 * @param promptTime how long prompts were computed; of a batch that also generates, their share of
 *     its tokens
 * @param generationTime how long tokens were generated, the choice of each included
 */
public record EngineSnapshot(
    int active,
    int waiting,
    long kvTokens,
    long kvCapacity,
    int cachedPrefixes,
    long savedBytes,
    long promptTokens,
    long cachedTokens,
    long generatedTokens,
    long preemptions,
    double tokensPerSecond,
    long batches,
    long sequencesInBatches,
    int longestSequence,
    Duration promptTime,
    Duration generationTime) {}
