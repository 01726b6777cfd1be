package io.github.llamapanama.server.llamacpp;

import io.github.llamapanama.core.Vocabulary;
import io.github.llamapanama.core.engine.TokenDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A token and what it stands for, as llama.cpp's server writes it.
 *
 * @param piece its text, or its bytes if they are no whole characters
 */
public record TokenPiece(int id, Object piece) {
  /** A token of a vocabulary. */
  public static TokenPiece of(int token, Vocabulary vocabulary) {
    byte[] piece = vocabulary.piece(token, true);
    try {
      return new TokenPiece(
          token, StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(piece)).toString());
    } catch (CharacterCodingException e) {
      return new TokenPiece(token, numbers(piece));
    }
  }

  /** Each byte from 0 to 255. */
  static List<Integer> numbers(byte[] bytes) {
    return IntStream.range(0, bytes.length).map(i -> Byte.toUnsignedInt(bytes[i])).boxed().toList();
  }

  /**
   * The pieces of tokens in a row, special ones as they are written.
   *
   * @throws IllegalArgumentException if the vocabulary does not have a token
   */
  public static String text(int[] tokens, Vocabulary vocabulary) {
    TokenDecoder decoder = new TokenDecoder(vocabulary, true);
    StringBuilder text = new StringBuilder();
    for (int token : tokens) {
      if (token < 0 || token >= vocabulary.size()) {
        throw new IllegalArgumentException(
            "parameter 'tokens': the vocabulary has tokens from 0 to %d, not %d"
                .formatted(vocabulary.size() - 1, token));
      }
      text.append(decoder.decode(token));
    }
    return text.append(decoder.flush()).toString();
  }
}
