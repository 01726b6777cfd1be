package io.github.llamapanama.chat.typed;

/**
 * A reply that ended before its JSON did, because the most tokens allowed were generated or the
 * context was full. {@link #text()} is the beginning; {@link PartialJson} reads it.
 */
public final class TruncatedOutputException extends StructuredOutputException {

  /** Creates an exception for a reply that got no further than {@code text}. */
  public TruncatedOutputException(String text) {
    super(
        "the reply was cut off after %d characters: raise maxTokens or the context size"
            .formatted(text.length()),
        text,
        null);
  }
}
