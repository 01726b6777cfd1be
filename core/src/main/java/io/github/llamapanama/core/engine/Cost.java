package io.github.llamapanama.core.engine;

/**
 * What a generation cost, in all or so far.
 *
 * @param usage in tokens
 * @param timings in time
 */
public record Cost(Usage usage, Timings timings) {}
