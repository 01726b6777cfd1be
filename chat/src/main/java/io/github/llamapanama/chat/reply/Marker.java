package io.github.llamapanama.chat.reply;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A text that separates the parts of a reply. Models are free with the white space around and
 * between tags, so a marker matches with any: {@code "<tool_call>\n<function="} also as {@code
 * "<tool_call><function="}.
 */
final class Marker {
  /** Stands for a number in a marker. */
  static final String NUMBER = "{number}";

  private static final Pattern SEAM =
      Pattern.compile("\\s+|(?<=>)(?=<)|(?=\\{number})|(?<=\\{number})");

  /** Matches at once, and nothing. */
  static final Marker EMPTY = new Marker("");

  private final List<String> pieces;

  private Marker(String text) {
    this.pieces = List.of(SEAM.split(text.strip()));
  }

  static Marker of(String text) {
    return text.isBlank() ? EMPTY : new Marker(text);
  }

  boolean isEmpty() {
    return this == EMPTY;
  }

  char first() {
    return pieces.getFirst().charAt(0);
  }

  /** The marker's end if it starts exactly at an index, {@link ReplyInput#OPEN} or none. */
  int match(ReplyInput input, int from) {
    int at = from;
    for (int i = 0; i < pieces.size(); i++) {
      String piece = pieces.get(i);
      if (piece.equals(NUMBER)) {
        at = digits(input, at);
      } else {
        at = i == 0 ? input.match(piece, at) : input.matchSpaced(piece, at);
      }
      if (at < 0) {
        return at;
      }
    }
    return at;
  }

  private static int digits(ReplyInput input, int from) {
    int at = from;
    while (at < input.length() && Character.isDigit(input.charAt(at))) {
      at++;
    }
    return at == input.length() ? input.missing() : at;
  }

  /** As {@link #match}, after any white space. */
  int matchSpaced(ReplyInput input, int from) {
    if (isEmpty()) {
      return from;
    }
    int at = input.skipSpace(from);
    return at == input.length() ? input.missing() : match(input, at);
  }

  /** Where one of the markers may start, from an index on; the input's length if nowhere. */
  static int find(List<Marker> markers, ReplyInput input, int from) {
    for (int at = from; at < input.length(); at++) {
      for (Marker marker : markers) {
        if (marker.first() == input.charAt(at) && marker.match(input, at) != ReplyInput.NONE) {
          return at;
        }
      }
    }
    return input.length();
  }

  @Override
  public String toString() {
    return String.join(" ", pieces);
  }
}
