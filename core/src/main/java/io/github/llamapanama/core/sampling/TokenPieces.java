package io.github.llamapanama.core.sampling;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A vocabulary's pieces, laid out so that a {@link GrammarMatcher} can check all of them at once.
 *
 * <p>Pieces of whole characters are sorted and each knows how many characters it shares with the
 * one before, so a prefix common to thousands of tokens is matched once and a dead prefix skips all
 * its tokens. Made once per vocabulary; immutable and thread-safe.
 */
public final class TokenPieces {

  private final byte[][] pieces;
  private final BitSet endOfGeneration = new BitSet();
  private final Function<String, int[]> tokenizer;

  /** Tokens of whole characters, in the order of their characters. */
  private final int[] sorted;

  private final int[][] characters;
  private final int[] shared;

  /** Tokens that begin or end inside a character. */
  private final int[] fragments;

  /**
   * Lays a vocabulary out.
   *
   * @param size how many tokens there are
   * @param piece the bytes a token id stands for, special tokens with their text
   * @param endOfGeneration which ids end a text
   * @param tokenizer the ids of a text in which special tokens are read as such
   */
  public TokenPieces(
      int size,
      IntFunction<byte[]> piece,
      IntPredicate endOfGeneration,
      Function<String, int[]> tokenizer) {
    this.tokenizer = tokenizer;
    this.pieces = new byte[size][];
    int[][] decoded = new int[size][];
    IntStream.Builder whole = IntStream.builder();
    IntStream.Builder broken = IntStream.builder();
    for (int token = 0; token < size; token++) {
      pieces[token] = piece.apply(token);
      if (endOfGeneration.test(token)) {
        this.endOfGeneration.set(token);
      } else if (!isEmpty(token)) {
        try {
          decoded[token] = codePoints(pieces[token]);
          whole.add(token);
        } catch (CharacterCodingException e) {
          broken.add(token);
        }
      }
    }
    this.fragments = broken.build().toArray();
    this.sorted =
        whole
            .build()
            .boxed()
            .sorted((a, b) -> Arrays.compare(decoded[a], decoded[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    this.characters = new int[sorted.length][];
    this.shared = new int[sorted.length];
    for (int i = 0; i < sorted.length; i++) {
      characters[i] = decoded[sorted[i]];
      if (i > 0) {
        int mismatch = Arrays.mismatch(characters[i - 1], characters[i]);
        shared[i] = mismatch < 0 ? characters[i].length : mismatch;
      }
    }
  }

  /** How many tokens there are. */
  public int size() {
    return pieces.length;
  }

  byte[] piece(int token) {
    return pieces[token];
  }

  boolean endsGeneration(int token) {
    return endOfGeneration.get(token);
  }

  /** Whether a token writes nothing: such tokens fit no grammar. */
  boolean isEmpty(int token) {
    return pieces[token].length == 0 || pieces[token][0] == 0;
  }

  BitSet endOfGeneration() {
    return endOfGeneration;
  }

  int[] tokenize(String text) {
    return tokenizer.apply(text);
  }

  int[] fragments() {
    return fragments;
  }

  int[] sorted() {
    return sorted;
  }

  /** The characters of the i-th sorted token. */
  int[] characters(int i) {
    return characters[i];
  }

  /** How many characters the i-th sorted token shares with the one before. */
  int shared(int i) {
    return shared[i];
  }

  private static int[] codePoints(byte[] piece) throws CharacterCodingException {
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(piece))
        .codePoints()
        .toArray();
  }
}
