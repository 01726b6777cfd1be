package io.github.llamapanama.chat.reply;

/** Holds white space back until text follows it: what surrounds markers is not the message's. */
final class SpaceHolder {
  private final boolean keepsEnd;
  private final StringBuilder held = new StringBuilder();
  private boolean trimsStart;
  private boolean text;

  /**
   * Starts with no text.
   *
   * @param trimsStart whether white space before the first text is layout
   * @param keepsEnd whether white space after text is the message's, whatever follows: then nobody
   *     has to wait for it
   */
  SpaceHolder(boolean trimsStart, boolean keepsEnd) {
    this.keepsEnd = keepsEnd;
    this.trimsStart = trimsStart;
  }

  /** A marker went before: white space up to the first text is layout. */
  void trimStart() {
    trimsStart = true;
    if (!text) {
      held.setLength(0);
    }
  }

  boolean trimsStart() {
    return trimsStart;
  }

  boolean hasText() {
    return text;
  }

  /** What can be passed on: all but white space at the end, unless that is kept. */
  String pass(String piece) {
    int end = piece.length();
    while (end > 0 && Character.isWhitespace(piece.charAt(end - 1))) {
      end--;
    }
    if (end == 0 && !(text && keepsEnd)) {
      held.append(piece);
      return "";
    }
    int start = 0;
    if (!text && trimsStart) {
      held.setLength(0);
      while (Character.isWhitespace(piece.charAt(start))) {
        start++;
      }
    }
    text = true;
    if (keepsEnd) {
      end = piece.length();
    }
    String passed = held + piece.substring(start, end);
    held.setLength(0);
    held.append(piece, end, piece.length());
    return passed;
  }

  /** The white space at the end; nothing if a marker made it layout. */
  String rest() {
    String rest = text || !trimsStart ? held.toString() : "";
    held.setLength(0);
    return rest;
  }
}
