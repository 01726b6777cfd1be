package io.github.llamapanama.core.sampling;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
 * accepted, in the same way, and checking a whole vocabulary costs one walk over its sorted pieces.
 *
 * <p>A lazy grammar allows everything until its trigger appears. Used by one thread at a time.
 */
public final class GrammarMatcher {

  private final TokenPieces vocabulary;
  private final GrammarRules rules;
  private final GrammarStack[] start;
  private final @Nullable GrammarTrigger trigger;

  private GrammarStack[] stacks;
  private boolean awaiting;

  /** The bits and the missing bytes of a character whose bytes come from several tokens. */
  private int partial;

  private int missing;

  /** What {@link #advance} leaves of the last character. */
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
    this.rules = TokenLiterals.resolve(grammar.rules(), vocabulary);
    this.start = GrammarStack.start(rules);
    this.trigger = grammar.trigger().map(t -> new GrammarTrigger(t, vocabulary)).orElse(null);
    this.stacks = start;
    this.awaiting = trigger != null;
  }

  private GrammarMatcher(GrammarMatcher other) {
    this.vocabulary = other.vocabulary;
    this.rules = other.rules;
    this.start = other.start;
    this.trigger = other.trigger == null ? null : other.trigger.copy();
    this.stacks = other.stacks;
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
    GrammarStack[] end = matcher.characters(matcher.start, bytes);
    return matcher.nextMissing == 0 && containsEmpty(end);
  }

  /** Whether a lazy grammar's trigger has not appeared yet. */
  public boolean isAwaitingTrigger() {
    return awaiting;
  }

  /** Whether the text may end here. */
  public boolean isComplete() {
    return awaiting || (missing == 0 && containsEmpty(stacks));
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
    return !vocabulary.isEmpty(token) && advance(stacks, token, vocabulary.piece(token)).length > 0;
  }

  /** All tokens that may come next. */
  public BitSet allowed() {
    BitSet allowed = new BitSet(vocabulary.size());
    if (awaiting || missing > 0) {
      for (int token = 0; token < vocabulary.size(); token++) {
        allowed.set(token, allows(token));
      }
      return allowed;
    }
    for (GrammarStack stack : stacks) {
      if (stack.expectsToken()) {
        allowLiteral(stack, allowed);
      }
    }
    allowCharacters(allowed);
    for (int token : vocabulary.fragments()) {
      if (!allowed.get(token)) {
        allowed.set(token, allows(token));
      }
    }
    allowed.andNot(vocabulary.endOfGeneration());
    if (isComplete()) {
      allowed.or(vocabulary.endOfGeneration());
    }
    return allowed;
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
      GrammarStack[] triggered = trigger.accept(token, this);
      if (triggered.length > 0) {
        awaiting = false;
        stay(triggered);
      }
    } else if (!vocabulary.endsGeneration(token)) {
      stay(advance(stacks, token, vocabulary.piece(token)));
    }
  }

  /** Goes back to the beginning of a text. */
  public void reset() {
    stacks = start;
    awaiting = trigger != null;
    partial = 0;
    missing = 0;
    if (trigger != null) {
      trigger.reset();
    }
  }

  /** A matcher at the same place, on its own from now on but used by the same thread. */
  public GrammarMatcher copy() {
    return new GrammarMatcher(this);
  }

  private void stay(GrammarStack[] next) {
    stacks = next;
    partial = nextPartial;
    missing = nextMissing;
  }

  /**
   * The stacks after a text of tokens from the start of the grammar; none if it does not fit.
   *
   * @param tokens the tokens whose text it is, or −1 for text of no whole token
   * @param texts the text of each
   */
  GrammarStack[] replay(int[] tokens, List<byte[]> texts) {
    GrammarStack[] at = start;
    int keptPartial = partial;
    int keptMissing = missing;
    partial = 0;
    missing = 0;
    for (int i = 0; i < tokens.length && at.length > 0; i++) {
      at = advance(at, tokens[i], texts.get(i));
      partial = nextPartial;
      missing = nextMissing;
    }
    partial = keptPartial;
    missing = keptMissing;
    return at;
  }

  /** The stacks after a token: it may match a literal as a whole or characters with its text. */
  private GrammarStack[] advance(GrammarStack[] from, int token, byte[] text) {
    GrammarStack[] result = characters(from, text);
    for (GrammarStack stack : from) {
      if (stack.expectsToken() && matchesLiteral(stack, token)) {
        nextPartial = 0;
        nextMissing = 0;
        result = union(result, stack.afterToken());
      }
    }
    return result;
  }

  private boolean matchesLiteral(GrammarStack stack, int token) {
    boolean same = rules.lows()[stack.position()] == token;
    return token >= 0 && same == (rules.kinds()[stack.position()] == GrammarRules.TOKEN);
  }

  private void allowLiteral(GrammarStack stack, BitSet allowed) {
    int literal = rules.lows()[stack.position()];
    if (rules.kinds()[stack.position()] == GrammarRules.TOKEN) {
      if (literal < vocabulary.size() && !vocabulary.isEmpty(literal)) {
        allowed.set(literal);
      }
      return;
    }
    for (int token = 0; token < vocabulary.size(); token++) {
      if (token != literal && !vocabulary.isEmpty(token)) {
        allowed.set(token);
      }
    }
  }

  private void allowCharacters(BitSet allowed) {
    int[] sorted = vocabulary.sorted();
    GrammarStack[][] after = new GrammarStack[16][];
    after[0] = stacks;
    // How many characters of the last token looked at matched, and how many the current one shares
    // with it.
    int matched = 0;
    int shared = 0;
    for (int i = 0; i < sorted.length; i++) {
      shared = Math.min(shared, vocabulary.shared(i));
      if (shared > matched) {
        continue;
      }
      int[] characters = vocabulary.characters(i);
      if (characters.length >= after.length) {
        after = Arrays.copyOf(after, 2 * characters.length);
      }
      matched = shared;
      while (matched < characters.length) {
        GrammarStack[] next = step(after[matched], characters[matched]);
        if (next.length == 0) {
          break;
        }
        after[++matched] = next;
      }
      if (matched == characters.length) {
        allowed.set(sorted[i]);
      }
      shared = Integer.MAX_VALUE;
    }
  }

  /** The stacks after UTF-8 text, which may begin and end inside a character. */
  private GrammarStack[] characters(GrammarStack[] from, byte[] text) {
    GrammarStack[] at = from;
    int value = partial;
    int rest = missing;
    for (byte signed : text) {
      int b = signed & 0xFF;
      if (rest > 0) {
        if ((b & 0xC0) != 0x80) {
          return GrammarStack.NONE;
        }
        value = (value << 6) | (b & 0x3F);
        rest--;
      } else if (b < 0x80) {
        value = b;
      } else if (b < 0xC0 || b >= 0xF8) {
        return GrammarStack.NONE;
      } else {
        rest = b < 0xE0 ? 1 : b < 0xF0 ? 2 : 3;
        value = b & (0x3F >> rest);
      }
      if (rest == 0) {
        at = step(at, value);
        if (at.length == 0) {
          return at;
        }
      }
    }
    nextPartial = value;
    nextMissing = rest;
    return rest == 0 ? at : possible(at, value, rest);
  }

  private GrammarStack[] step(GrammarStack[] from, int character) {
    GrammarStack[] result = GrammarStack.NONE;
    for (GrammarStack stack : from) {
      if (stack.expectsCharacter() && rules.matches(stack.position(), character)) {
        result = union(result, stack.afterCharacter());
      }
    }
    return result;
  }

  /** The stacks that some character with these first bits can continue. */
  private GrammarStack[] possible(GrammarStack[] from, int value, int rest) {
    int low = value << (6 * rest);
    int high = Math.min(low | ((1 << (6 * rest)) - 1), Character.MAX_CODE_POINT);
    // The least character that needs this many bytes.
    low = Math.max(low, rest == 1 ? 0x80 : rest == 2 ? 0x800 : 0x10000);
    if (low > high) {
      return GrammarStack.NONE;
    }
    int first = low;
    return Arrays.stream(from)
        .filter(GrammarStack::expectsCharacter)
        .filter(stack -> rules.mayMatch(stack.position(), first, high))
        .toArray(GrammarStack[]::new);
  }

  private static GrammarStack[] union(GrammarStack[] some, GrammarStack[] others) {
    if (some.length == 0) {
      return others;
    }
    GrammarStack[] result = Arrays.copyOf(some, some.length + others.length);
    int size = some.length;
    for (GrammarStack stack : others) {
      if (!contains(some, stack)) {
        result[size++] = stack;
      }
    }
    return Arrays.copyOf(result, size);
  }

  @SuppressWarnings("ReferenceEquality") // equal stacks are one object
  private static boolean contains(GrammarStack[] stacks, GrammarStack wanted) {
    for (GrammarStack stack : stacks) {
      if (stack == wanted) {
        return true;
      }
    }
    return false;
  }

  private static boolean containsEmpty(GrammarStack[] stacks) {
    for (GrammarStack stack : stacks) {
      if (stack.isEmpty()) {
        return true;
      }
    }
    return false;
  }
}
