package io.github.llamapanama.chat.reply;

/**
 * The text of a reply as it arrives. Everything that reads it answers from the text alone, never
 * from how it was cut into pieces: what the pieces so far do not decide is {@link #OPEN}.
 */
final class ReplyInput {
  /** More text decides. */
  static final int OPEN = -1;

  /** Not what was looked for, whatever may follow. */
  static final int NONE = -2;

  private final StringBuilder text = new StringBuilder();
  private boolean ended;

  /** All of a text. */
  static ReplyInput of(String text) {
    ReplyInput input = new ReplyInput();
    input.append(text);
    input.end();
    return input;
  }

  void append(String piece) {
    text.append(piece);
  }

  void end() {
    ended = true;
  }

  boolean ended() {
    return ended;
  }

  int length() {
    return text.length();
  }

  char charAt(int index) {
    return text.charAt(index);
  }

  String substring(int start, int end) {
    return text.substring(start, end);
  }

  String from(int start) {
    return text.substring(start);
  }

  int indexOf(String searched, int from) {
    return text.indexOf(searched, from);
  }

  /** No more text at this index: it may come, or not. */
  int missing() {
    return ended ? NONE : OPEN;
  }

  /** The first index from {@code from} on that is no white space; the length if all is. */
  int skipSpace(int from) {
    int at = from;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** The end of a marker that starts at {@code from}, {@link #OPEN} or {@link #NONE}. */
  int match(String marker, int from) {
    int available = Math.min(marker.length(), text.length() - from);
    for (int i = 0; i < available; i++) {
      if (text.charAt(from + i) != marker.charAt(i)) {
        return NONE;
      }
    }
    return available == marker.length() ? from + available : missing();
  }

  /** As {@link #match(String, int)}, after any white space. */
  int matchSpaced(String marker, int from) {
    int at = skipSpace(from);
    return at == text.length() && !marker.isEmpty() ? missing() : match(marker, at);
  }
}
