package io.github.llamapanama.chat.reply;

/** Holds white space back until text follows it: what surrounds markers is not the message's. */
final class SpaceHolder {
  private final StringBuilder held = new StringBuilder();
  private boolean trimsStart;
  private boolean text;

  SpaceHolder(boolean trimsStart) {
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

  /** What can be passed on: all but white space at the end. */
  String pass(String piece) {
    int end = piece.length();
    while (end > 0 && Character.isWhitespace(piece.charAt(end - 1))) {
      end--;
    }
    if (end == 0) {
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
