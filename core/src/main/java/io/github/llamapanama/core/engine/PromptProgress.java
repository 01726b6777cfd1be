package io.github.llamapanama.core.engine;

import java.time.Duration;

/**
 * How far a prompt is read.
 *
 * @param total its length, in tokens
 * @param cached how many of its tokens were still in the KV cache, or in a saved state
 * @param processed how many were read, with those
 * @param time since its reading was begun
 */
public record PromptProgress(int total, int cached, int processed, Duration time) {}
