package io.github.llamapanama.core.sampling;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far a text has come through a {@link Grammar}, token by token.
 *
 * <p>The rules are llama.cpp's, its matcher is not used: there, accepting a token that does not
 * fit, a trigger whose text the grammar refuses, or a character that runs into a token literal end
 * the process, and none of them can be foreseen from outside. Here a token is checked before it is
 * accepted, in the same way. Checking a whole vocabulary costs one walk over the tree of its pieces
 * ({@link TokenTrie}), or nothing where a text with the same grammar has been before ({@link
 * GrammarAutomaton}).
 *
 * <p>A lazy grammar allows everything until its trigger appears. Used by one thread at a time.
 */
public final class GrammarMatcher {

  private final TokenPieces vocabulary;
  private final GrammarAutomaton automaton;
  private final @Nullable GrammarTrigger trigger;

  private GrammarState state;
  private boolean awaiting;

  /** The bits and the missing bytes of a character whose bytes come from several tokens. */
  private int partial;

  private int missing;

  /** What {@link #characters} leaves of the last character. */
  private int nextPartial;

  private int nextMissing;

  /**
   * A matcher at the beginning of a text.
   *
   * @throws GrammarException if a token literal is not exactly one token of the vocabulary
   * @throws IllegalArgumentException if a trigger token is not in the vocabulary
   */
  public GrammarMatcher(Grammar grammar, TokenPieces vocabulary) {
    this.vocabulary = vocabulary;
    this.automaton = vocabulary.automaton(grammar);
    this.trigger = grammar.trigger().map(t -> new GrammarTrigger(t, vocabulary)).orElse(null);
    this.state = automaton.start();
    this.awaiting = trigger != null;
  }

  private GrammarMatcher(GrammarMatcher other) {
    this.vocabulary = other.vocabulary;
    this.automaton = other.automaton;
    this.trigger = other.trigger == null ? null : other.trigger.copy();
    this.state = other.state;
    this.awaiting = other.awaiting;
    this.partial = other.partial;
    this.missing = other.missing;
  }

  /** Whether the whole text matches the grammar, as the text of a single token would. */
  public static boolean matches(Grammar grammar, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    var piece = new TokenPieces(1, token -> bytes, token -> false, literal -> new int[0]);
    var matcher = new GrammarMatcher(grammar, piece);
    if (bytes.length == 0) {
      return matcher.isComplete();
    }
    GrammarState end = matcher.characters(matcher.state, bytes, 0, bytes.length);
    return matcher.nextMissing == 0 && end.isComplete();
  }

  /** Whether a lazy grammar's trigger has not appeared yet. */
  public boolean isAwaitingTrigger() {
    return awaiting;
  }

  /** Whether the text may end here. */
  public boolean isComplete() {
    return awaiting || (missing == 0 && state.isComplete());
  }

  /**
   * Whether the token may come next.
   *
   * @throws IndexOutOfBoundsException if the vocabulary has no such token
   */
  public boolean allows(int token) {
    Objects.checkIndex(token, vocabulary.size());
    if (awaiting) {
      return true;
    }
    if (vocabulary.endsGeneration(token)) {
      return isComplete();
    }
    if (vocabulary.isEmpty(token)) {
      return false;
    }
    synchronized (automaton) {
      return fits(token);
    }
  }

  /** Whether a token that writes something fits. */
  private boolean fits(int token) {
    GrammarState end =
        characters(state, vocabulary.bytes(), vocabulary.start(token), vocabulary.start(token + 1));
    boolean fits =
        nextMissing == 0
            ? !end.isDead()
            : automaton.mayMatch(
                end, lowest(nextPartial, nextMissing), highest(nextPartial, nextMissing));
    return fits || automaton.matchesLiteral(state, token);
  }

  /** All tokens that may come next. */
  public TokenSet allowed() {
    if (awaiting) {
      BitSet all = new BitSet();
      all.set(0, vocabulary.size());
      return TokenSet.of(all);
    }
    synchronized (automaton) {
      return missing > 0
          ? automaton.allowedInside(this::fits)
          : automaton.allowed(state, this::fits);
    }
  }

  /**
   * Takes the token as the next of the text.
   *
   * @throws IllegalArgumentException if the grammar does not allow it; the matcher stays as it was
   * @throws IndexOutOfBoundsException if the vocabulary has no such token
   */
  public void accept(int token) {
    if (!allows(token)) {
      throw new IllegalArgumentException(
          "the grammar does not allow the token %d ('%s') here"
              .formatted(token, new String(vocabulary.piece(token), StandardCharsets.UTF_8)));
    }
    if (trigger != null && awaiting) {
      GrammarState triggered = trigger.accept(token, this);
      if (!triggered.isDead()) {
        awaiting = false;
        stay(triggered);
      }
    } else if (!vocabulary.endsGeneration(token)) {
      synchronized (automaton) {
        stay(
            advance(
                state,
                token,
                vocabulary.bytes(),
                vocabulary.start(token),
                vocabulary.start(token + 1)));
      }
    }
  }

  /** Goes back to the beginning of a text. */
  public void reset() {
    state = automaton.start();
    awaiting = trigger != null;
    partial = 0;
    missing = 0;
    if (trigger != null) {
      trigger.reset();
    }
  }

  /** A matcher at the same place, on its own from now on. */
  public GrammarMatcher copy() {
    return new GrammarMatcher(this);
  }

  private void stay(GrammarState next) {
    state = next;
    partial = nextPartial;
    missing = nextMissing;
  }

  /**
   * The state after a text of tokens from the start of the grammar; dead if it does not fit.
   *
   * @param tokens the tokens whose text it is, or −1 for text of no whole token
   * @param texts the text of each
   */
  GrammarState replay(int[] tokens, List<byte[]> texts) {
    GrammarState at = automaton.start();
    int keptPartial = partial;
    int keptMissing = missing;
    partial = 0;
    missing = 0;
    synchronized (automaton) {
      for (int i = 0; i < tokens.length && !at.isDead(); i++) {
        at = advance(at, tokens[i], texts.get(i), 0, texts.get(i).length);
        partial = nextPartial;
        missing = nextMissing;
      }
    }
    partial = keptPartial;
    missing = keptMissing;
    return at;
  }

  /** The state after a token: it may match a literal as a whole or characters with its text. */
  private GrammarState advance(GrammarState from, int token, byte[] text, int begin, int end) {
    GrammarState characters = characters(from, text, begin, end);
    if (nextMissing > 0) {
      characters =
          automaton.before(
              characters, lowest(nextPartial, nextMissing), highest(nextPartial, nextMissing));
    }
    if (automaton.matchesLiteral(from, token)) {
      nextPartial = 0;
      nextMissing = 0;
      return automaton.afterToken(from, token, characters);
    }
    return characters;
  }

  /**
   * The state after UTF-8 text, which may begin and end inside a character; an unfinished one at
   * the end is left in {@link #nextPartial} and {@link #nextMissing}.
   */
  private GrammarState characters(GrammarState from, byte[] text, int begin, int end) {
    GrammarState at = from;
    int value = partial;
    int rest = missing;
    nextMissing = 0;
    for (int i = begin; i < end; i++) {
      int b = text[i] & 0xFF;
      if (rest > 0) {
        if ((b & 0xC0) != 0x80) {
          return GrammarState.DEAD;
        }
        value = (value << 6) | (b & 0x3F);
        rest--;
      } else if (b < 0x80) {
        value = b;
      } else if (b < 0xC0 || b >= 0xF8) {
        return GrammarState.DEAD;
      } else {
        rest = b < 0xE0 ? 1 : b < 0xF0 ? 2 : 3;
        value = b & (0x3F >> rest);
      }
      if (rest == 0) {
        at = automaton.afterCharacter(at, value);
        if (at.isDead()) {
          return at;
        }
      }
    }
    nextPartial = value;
    nextMissing = rest;
    return at;
  }

  /** The least character that begins with these bits and needs this many bytes more. */
  private static int lowest(int value, int rest) {
    return Math.max(value << (6 * rest), rest == 1 ? 0x80 : rest == 2 ? 0x800 : 0x10000);
  }

  /** The greatest such character; less than the least if there is none. */
  private static int highest(int value, int rest) {
    int last = (value << (6 * rest)) | ((1 << (6 * rest)) - 1);
    return Math.min(last, Character.MAX_CODE_POINT);
  }
}
