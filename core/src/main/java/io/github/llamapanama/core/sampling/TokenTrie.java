package io.github.llamapanama.core.sampling;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * The tokens of a vocabulary as a tree over characters, with a node for each text that one of them
 * begins with.
 *
 * <p>The nodes lie in the order of a walk that goes down first, and each knows where its subtree
 * ends: matching all tokens is one loop over arrays, and a text that does not fit costs one jump
 * however many tokens begin with it. Immutable and thread-safe.
 */
final class TokenTrie {
  private int size;

  /** Per node: its last character as a place in the alphabet, how many characters come before. */
  private int[] letters = new int[1024];

  private int[] depths = new int[1024];

  /** Per node: the node after its subtree, and where its own tokens begin among {@link #tokens}. */
  private int[] ends = new int[1024];

  private int[] tokenStarts = new int[1025];

  /** All tokens of whole characters, in the order of their texts. */
  private final int[] tokens;

  /** Tokens that begin or end inside a character. */
  private final int[] fragments;

  /** All characters that occur, in order. */
  private final int[] alphabet;

  private int height;

  /** The tree of all tokens that write something and do not end the text. */
  TokenTrie(TokenPieces vocabulary) {
    Decoder decoder = new Decoder(vocabulary);
    IntStream.Builder broken = IntStream.builder();
    this.tokens =
        IntStream.range(0, vocabulary.size())
            .filter(token -> !vocabulary.endsGeneration(token) && !vocabulary.isEmpty(token))
            .filter(
                token -> {
                  boolean whole = decoder.decode(token) >= 0;
                  if (!whole) {
                    broken.add(token);
                  }
                  return whole;
                })
            .boxed()
            .sorted(vocabulary::compare)
            .mapToInt(Integer::intValue)
            .toArray();
    this.fragments = broken.build().toArray();
    build(decoder);
    this.alphabet = Arrays.stream(letters, 0, size).sorted().distinct().toArray();
    for (int node = 0; node < size; node++) {
      letters[node] = Arrays.binarySearch(alphabet, letters[node]);
    }
  }

  /** The characters of one token after the other. */
  private static final class Decoder {
    private final TokenPieces vocabulary;
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    private CharBuffer text = CharBuffer.allocate(64);
    private int[] characters = new int[64];

    Decoder(TokenPieces vocabulary) {
      this.vocabulary = vocabulary;
    }

    /** Decodes a token into {@link #characters} and returns their number; −1 if it is no text. */
    int decode(int token) {
      ByteBuffer piece = vocabulary.buffer(token);
      if (text.capacity() < piece.remaining()) {
        text = CharBuffer.allocate(2 * piece.remaining());
        characters = new int[text.capacity()];
      }
      text.clear();
      if (utf8.reset().decode(piece, text, true).isError()) {
        return -1;
      }
      text.flip();
      int count = 0;
      for (int at = 0; at < text.length(); at += Character.charCount(characters[count++])) {
        characters[count] = Character.codePointAt(text, at);
      }
      return count;
    }
  }

  /** Adds the nodes of each token that it does not share with the one before. */
  private void build(Decoder decoder) {
    int[] path = new int[64];
    int depth = 0;
    int[] before = new int[64];
    for (int i = 0; i < tokens.length; i++) {
      int length = decoder.decode(tokens[i]);
      if (length > path.length) {
        path = Arrays.copyOf(path, 2 * length);
        before = Arrays.copyOf(before, 2 * length);
      }
      int shared = 0;
      while (shared < Math.min(depth, length) && before[shared] == decoder.characters[shared]) {
        shared++;
      }
      while (depth > shared) {
        ends[path[--depth]] = size;
      }
      while (depth < length) {
        before[depth] = decoder.characters[depth];
        path[depth] = size;
        add(before[depth], depth, i);
        depth++;
      }
      height = Math.max(height, depth);
    }
    while (depth > 0) {
      ends[path[--depth]] = size;
    }
    letters = Arrays.copyOf(letters, size);
    depths = Arrays.copyOf(depths, size);
    ends = Arrays.copyOf(ends, size);
    tokenStarts = Arrays.copyOf(tokenStarts, size + 1);
    tokenStarts[size] = tokens.length;
  }

  private void add(int character, int depth, int firstToken) {
    if (size == letters.length) {
      letters = Arrays.copyOf(letters, 2 * size);
      depths = Arrays.copyOf(depths, 2 * size);
      ends = Arrays.copyOf(ends, 2 * size);
      tokenStarts = Arrays.copyOf(tokenStarts, 2 * size + 1);
    }
    letters[size] = character;
    depths[size] = depth;
    tokenStarts[size] = firstToken;
    size++;
  }

  /** Tokens that begin or end inside a character. */
  int[] fragments() {
    return fragments;
  }

  /** The class of each character of the alphabet, for {@link #collect}. */
  int[] classes(CharacterClasses classes) {
    return Arrays.stream(alphabet).map(classes::of).toArray();
  }

  /** Adds the tokens of whole characters that fit from a state on. */
  void collect(GrammarState from, int[] classes, GrammarAutomaton automaton, BitSet into) {
    GrammarState[] path = new GrammarState[height + 1];
    path[0] = from;
    int node = 0;
    while (node < size) {
      int depth = depths[node];
      GrammarState after = automaton.after(path[depth], classes[letters[node]]);
      if (after.isDead()) {
        node = ends[node];
        continue;
      }
      path[depth + 1] = after;
      for (int i = tokenStarts[node]; i < tokenStarts[node + 1]; i++) {
        into.set(tokens[i]);
      }
      node++;
    }
  }
}
