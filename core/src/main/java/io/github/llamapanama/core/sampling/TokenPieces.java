package io.github.llamapanama.core.sampling;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A vocabulary's pieces, laid out so that a {@link GrammarMatcher} can check all of them at once.
 *
 * <p>Made once per vocabulary. It remembers what the grammars used last have found out about its
 * tokens. Thread-safe.
 */
public final class TokenPieces {

  /** How many grammars are remembered, and with how many states at most. */
  private static final int MAX_GRAMMARS = 16;

  private static final int MAX_STATES = 5_000;

  /** The pieces one after the other, and where each begins. */
  private final byte[] bytes;

  private final int[] starts;

  private final BitSet endOfGeneration = new BitSet();
  private final Function<String, int[]> tokenizer;
  private @Nullable TokenTrie trie;

  /** The automata of the grammars used last, the one not used for longest first. */
  private final Map<Key, GrammarAutomaton> automata =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, GrammarAutomaton> eldest) {
          return size() > MAX_GRAMMARS;
        }
      };

  private record Key(String text, String root) {}

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
    this.starts = new int[size + 1];
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(8 * size);
    for (int token = 0; token < size; token++) {
      bytes.writeBytes(piece.apply(token));
      starts[token + 1] = bytes.size();
      if (endOfGeneration.test(token)) {
        this.endOfGeneration.set(token);
      }
    }
    this.bytes = bytes.toByteArray();
  }

  /**
   * Does at once what is otherwise done when a choice first misses a grammar: about a quarter of a
   * second for 150,000 tokens.
   */
  public void prepare() {
    trie();
  }

  /** How many tokens there are. */
  public int size() {
    return starts.length - 1;
  }

  /** The pieces of all tokens, one after the other. */
  byte[] bytes() {
    return bytes;
  }

  /** Where a token's piece begins in {@link #bytes}; it ends where the next one begins. */
  int start(int token) {
    return starts[token];
  }

  byte[] piece(int token) {
    return Arrays.copyOfRange(bytes, starts[token], starts[token + 1]);
  }

  ByteBuffer buffer(int token) {
    return ByteBuffer.wrap(bytes, starts[token], starts[token + 1] - starts[token]);
  }

  /** Compares two tokens by their bytes, so if they are text by their characters. */
  int compare(int token, int other) {
    return Arrays.compareUnsigned(
        bytes, starts[token], starts[token + 1], bytes, starts[other], starts[other + 1]);
  }

  boolean endsGeneration(int token) {
    return endOfGeneration.get(token);
  }

  /** Whether a token writes nothing: such tokens fit no grammar. */
  boolean isEmpty(int token) {
    return starts[token] == starts[token + 1] || bytes[starts[token]] == 0;
  }

  BitSet endOfGeneration() {
    return endOfGeneration;
  }

  int[] tokenize(String text) {
    return tokenizer.apply(text);
  }

  /** The tokens as a tree, made when a choice first misses a grammar. */
  synchronized TokenTrie trie() {
    TokenTrie result = trie;
    if (result == null) {
      result = new TokenTrie(this);
      trie = result;
    }
    return result;
  }

  /**
   * What is known of a grammar, whatever its trigger.
   *
   * @throws GrammarException if a token literal is not exactly one token of the vocabulary
   */
  synchronized GrammarAutomaton automaton(Grammar grammar) {
    Key key = new Key(grammar.text(), grammar.root());
    GrammarAutomaton known = automata.get(key);
    if (known == null || known.size() > MAX_STATES) {
      known = new GrammarAutomaton(grammar, this);
      automata.put(key, known);
    }
    return known;
  }
}
