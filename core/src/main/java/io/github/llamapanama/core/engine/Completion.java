package io.github.llamapanama.core.engine;

/**
 * A generation from its beginning to its end.
 *
 * @param text the whole text
 * @param done how it ended
 */
public record Completion(String text, Event.Done done) {}
