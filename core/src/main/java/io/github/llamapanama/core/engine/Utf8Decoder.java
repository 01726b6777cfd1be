package io.github.llamapanama.core.engine;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** UTF-8 in pieces: bytes go in as they come, whole characters come out. */
final class Utf8Decoder {
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);

  private ByteBuffer bytes = ByteBuffer.allocate(64);
  private CharBuffer characters = CharBuffer.allocate(64);

  /** The characters that are complete with these bytes; bytes of an unfinished one are kept. */
  String decode(byte[] piece, int length) {
    if (bytes.remaining() < length) {
      int size = bytes.position() + length;
      bytes = ByteBuffer.allocate(2 * size).put(bytes.flip());
      // Each byte may become a replacement character.
      characters = CharBuffer.allocate(2 * size);
    }
    bytes.put(piece, 0, length).flip();
    decoder.decode(bytes, characters, false);
    bytes.compact();
    return taken();
  }

  /** Whether bytes of an unfinished character are kept. */
  boolean isPending() {
    return bytes.position() > 0;
  }

  /** What is left at the end of the text: a replacement character if one is unfinished. */
  String flush() {
    bytes.flip();
    decoder.decode(bytes, characters, true);
    decoder.flush(characters);
    decoder.reset();
    bytes.clear();
    return taken();
  }

  private String taken() {
    String text = characters.flip().toString();
    characters.clear();
    return text;
  }
}
