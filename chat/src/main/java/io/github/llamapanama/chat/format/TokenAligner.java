package io.github.llamapanama.chat.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.llamapanama.chat.template.Origin;
import java.util.Arrays;

/**
 * Finds where in a text each of its tokens came from, by their bytes. Exact as long as the pieces
 * join to the text, up to a space that the tokenizer added in front; with a tokenizer that rewrites
 * the text, the place is an estimate.
 */
final class TokenAligner {
  private final byte[] utf8;
  private final Origin[] origins;
  private int position;

  TokenAligner(OriginText text, int start, int end) {
    this.utf8 = text.text().substring(start, end).getBytes(UTF_8);
    this.origins = new Origin[utf8.length];
    int index = 0;
    for (int i = start; i < end; i += Character.charCount(text.text().codePointAt(i))) {
      int next = i + Character.charCount(text.text().codePointAt(i));
      int bytes = text.text().substring(i, next).getBytes(UTF_8).length;
      Arrays.fill(origins, index, index + bytes, text.originOf(i, next));
      index += bytes;
    }
  }

  /** The origin of the next token, whose piece is given. */
  Origin next(byte[] piece) {
    int skipped = !matches(piece) && piece.length > 0 && piece[0] == ' ' ? 1 : 0;
    int end = Math.min(utf8.length, position + piece.length - skipped);
    Origin origin = Origin.TEMPLATE;
    if (position == end && utf8.length > 0) {
      origin = origins[Math.min(position, utf8.length - 1)];
    }
    for (int i = position; i < end; i++) {
      if (origins[i] == Origin.INPUT) {
        origin = Origin.INPUT;
      }
    }
    position = end;
    return origin;
  }

  private boolean matches(byte[] piece) {
    int end = position + piece.length;
    return end <= utf8.length && Arrays.equals(piece, 0, piece.length, utf8, position, end);
  }
}
