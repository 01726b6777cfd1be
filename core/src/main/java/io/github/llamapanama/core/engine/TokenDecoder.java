package io.github.llamapanama.core.engine;

import io.github.llamapanama.core.Vocabulary;

/**
 * Makes text of tokens, one after the other, in whole characters.
 *
 * <p>The bytes of a character may come from several tokens: they are kept until it is complete.
 * Bytes that cannot become one turn into U+FFFD as soon as that is certain. Used by one thread at a
 * time; it allocates the text it returns and nothing else.
 */
public final class TokenDecoder {
  private final Vocabulary vocabulary;
  private final boolean renderSpecial;
  private final Utf8Decoder utf8 = new Utf8Decoder();
  private byte[] piece = new byte[64];

  /** A decoder that leaves out special tokens. */
  public TokenDecoder(Vocabulary vocabulary) {
    this(vocabulary, false);
  }

  /**
   * A decoder.
   *
   * @param vocabulary where the tokens come from
   * @param renderSpecial whether special tokens appear as they are written, or not at all
   */
  public TokenDecoder(Vocabulary vocabulary, boolean renderSpecial) {
    this.vocabulary = vocabulary;
    this.renderSpecial = renderSpecial;
  }

  /**
   * The characters that are complete with this token; empty if it only begins one.
   *
   * @throws IndexOutOfBoundsException if the token is not in the vocabulary
   * @throws IllegalStateException if the vocabulary's model is closed or has no tokenizer
   */
  public String decode(int token) {
    int length = vocabulary.piece(token, renderSpecial, piece);
    if (length < 0) {
      piece = new byte[-length];
      length = vocabulary.piece(token, renderSpecial, piece);
    }
    return utf8.decode(piece, length);
  }

  /** Whether bytes of an unfinished character are kept. */
  public boolean isPending() {
    return utf8.isPending();
  }

  /** What is left at the end of the text: U+FFFD if a character is unfinished, else nothing. */
  public String flush() {
    return utf8.flush();
  }
}
