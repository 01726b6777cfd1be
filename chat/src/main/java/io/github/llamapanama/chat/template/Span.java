package io.github.llamapanama.chat.template;

/**
 * A range of a rendered text with one origin.
 *
 * @param start index of its first {@code char}
 * @param end index after its last {@code char}
 * @param origin who wrote it
 */
public record Span(int start, int end, Origin origin) {

  /** The number of {@code char}s in this range. */
  public int length() {
    return end - start;
  }
}
