package io.github.llamapanama.cli;

import io.github.llamapanama.cli.console.Printable;
import io.github.llamapanama.core.Vocabulary;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Tokens as people read them. */
final class TokenPieces {
  private static final HexFormat HEX = HexFormat.ofDelimiter(" ").withUpperCase();

  private TokenPieces() {}

  /** The text of a token in quotation marks, or its bytes if they are a part of a character. */
  static String show(Vocabulary vocabulary, int token) {
    byte[] bytes = vocabulary.piece(token, true);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return "'" + Printable.oneLine(text) + "'";
    } catch (CharacterCodingException e) {
      return "<" + HEX.formatHex(bytes) + ">";
    }
  }
}
