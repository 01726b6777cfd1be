package io.github.llamapanama.core.engine;

/**
 * A request while an {@link Engine} computes it.
 *
 * @param number counts the requests of the engine
 * @param params how its text is generated
 * @param promptTokens the length of its prompt
 * @param cachedTokens how many of these were not computed, since the KV cache held them
 * @param readTokens how many of these its sequence has read, the cached ones included
 * @param generatedTokens how many tokens its text has so far
 */
public record ActiveRequest(
    long number,
    GenerationParams params,
    int promptTokens,
    int cachedTokens,
    int readTokens,
    int generatedTokens) {}
