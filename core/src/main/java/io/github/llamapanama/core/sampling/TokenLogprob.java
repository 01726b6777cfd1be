package io.github.llamapanama.core.sampling;

/**
 * How likely a token was.
 *
 * @param token the token
 * @param logprob the natural logarithm of its probability, 0 or less; negative infinity for a token
 *     that is ruled out
 */
public record TokenLogprob(int token, double logprob) {}
