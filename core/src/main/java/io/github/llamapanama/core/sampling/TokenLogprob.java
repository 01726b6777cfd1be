package io.github.llamapanama.core.sampling;

/**
 * How likely the model found a token.
 *
 * @param token the token
 * @param logprob the natural logarithm of its probability, 0 or less; negative infinity for a token
 *     that the model rules out
 */
public record TokenLogprob(int token, double logprob) {}
