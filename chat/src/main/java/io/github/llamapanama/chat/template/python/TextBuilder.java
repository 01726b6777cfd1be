package io.github.llamapanama.chat.template.python;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Text} from pieces, keeping their origins. */
public final class TextBuilder {

  private final StringBuilder characters = new StringBuilder();
  private final @Nullable Rendering rendering;
  private int[] edges = new int[8];
  private int count;

  /** Builds a text no longer than those it is made of. */
  public TextBuilder() {
    this.rendering = null;
  }

  /** Builds a text within the limits of a render. */
  public TextBuilder(Rendering rendering) {
    this.rendering = rendering;
  }

  /** The number of {@code char}s so far. */
  public int length() {
    return characters.length();
  }

  /** Appends a text. */
  public TextBuilder append(Text text) {
    int length = text.value().length();
    if (length > 0) {
      reserve(length);
      int start = characters.length();
      int[] added = text.edges();
      boolean startsInInput = added.length > 0 && added[0] == 0;
      turn(start, startsInInput);
      for (int i = startsInInput ? 1 : 0; i < added.length; i++) {
        edge(start + added[i]);
      }
      characters.append(text.value());
    }
    return this;
  }

  /** Appends a part of a text. */
  public TextBuilder append(Text text, int start, int end) {
    return append(text.substring(start, end));
  }

  /** Appends characters of one origin. */
  public TextBuilder append(String text, boolean input) {
    if (!text.isEmpty()) {
      reserve(text.length());
      turn(characters.length(), input);
      characters.append(text);
    }
    return this;
  }

  /** Appends one character {@code times} times. */
  public TextBuilder append(char c, long times, boolean input) {
    if (times > 0) {
      reserve(times);
      turn(characters.length(), input);
      characters.repeat(c, (int) times);
    }
    return this;
  }

  private void reserve(long length) {
    if (rendering != null) {
      rendering.checkSize(characters.length() + length);
      rendering.charge(length);
    }
  }

  private void turn(int position, boolean input) {
    if (((count & 1) == 1) != input) {
      edge(position);
    }
  }

  private void edge(int position) {
    if (count == edges.length) {
      edges = Arrays.copyOf(edges, 2 * count);
    }
    edges[count++] = position;
  }

  /** The characters from {@code start} to {@code end}. */
  public String substring(int start, int end) {
    return characters.substring(start, end);
  }

  /** The positions at which the origin changes, starting with the template's. */
  public int[] edges() {
    return Arrays.copyOf(edges, count);
  }

  /** What was built. */
  public Text toText() {
    return new Text(characters.toString(), edges(), false);
  }
}
