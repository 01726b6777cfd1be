package io.github.llamapanama.core.sampling;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text before a lazy grammar is triggered, and what in it triggers. */
final class GrammarTrigger {

  /**
   * How many characters one search may read: a pattern that backtracks without end finds nothing.
   */
  private static final int MAX_READS = 10_000_000;

  private final Grammar.Trigger trigger;
  private final TokenPieces vocabulary;

  private final StringBuilder text = new StringBuilder();

  /** The text as the patterns read it, with a matcher of each. */
  private final LimitedText limited = new LimitedText(text);

  private final List<Matcher> matchers = new ArrayList<>();

  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);

  /** The bytes of a character that is not complete, and room for the next token's. */
  private ByteBuffer bytes = ByteBuffer.allocate(64);

  private CharBuffer characters = CharBuffer.allocate(64);

  private int[] tokens = new int[64];
  private int[] ends = new int[64];
  private int count;

  GrammarTrigger(Grammar.Trigger trigger, TokenPieces vocabulary) {
    this.trigger = trigger;
    this.vocabulary = vocabulary;
    for (Pattern pattern : trigger.compiled()) {
      matchers.add(pattern.matcher(limited));
    }
    for (int token : trigger.tokens()) {
      if (token >= vocabulary.size()) {
        throw new IllegalArgumentException(
            "trigger token %d, but the vocabulary has %d tokens"
                .formatted(token, vocabulary.size()));
      }
    }
  }

  GrammarTrigger copy() {
    GrammarTrigger copy = new GrammarTrigger(trigger, vocabulary);
    copy.text.append(text);
    copy.bytes = ByteBuffer.allocate(bytes.capacity()).put(undecoded());
    copy.characters = CharBuffer.allocate(characters.capacity());
    copy.tokens = tokens.clone();
    copy.ends = ends.clone();
    copy.count = count;
    return copy;
  }

  void reset() {
    text.setLength(0);
    bytes.clear();
    count = 0;
  }

  /** The state of a grammar that this token triggers; dead if it does not. */
  GrammarState accept(int token, GrammarMatcher matcher) {
    if (trigger.tokens().contains(token)) {
      GrammarState state = matcher.replay(new int[] {token}, List.of(vocabulary.piece(token)));
      if (!state.isDead()) {
        return state;
      }
    }
    append(token);
    for (int i = 0; i < matchers.size(); i++) {
      int start = find(matchers.get(i));
      if (start >= 0) {
        GrammarState state = replay(start, matcher);
        if (!state.isDead()) {
          return state;
        }
      }
    }
    return GrammarState.DEAD;
  }

  private void append(int token) {
    int begin = vocabulary.start(token);
    int length = vocabulary.start(token + 1) - begin;
    if (bytes.remaining() < length) {
      int capacity = 2 * (bytes.position() + length);
      bytes = ByteBuffer.allocate(capacity).put(bytes.flip());
      characters = CharBuffer.allocate(capacity);
    }
    bytes.put(vocabulary.bytes(), begin, length).flip();
    decoder.decode(bytes, characters.clear(), false);
    bytes.compact();
    text.append(characters.flip());
    if (count == tokens.length) {
      tokens = Arrays.copyOf(tokens, 2 * count);
      ends = Arrays.copyOf(ends, 2 * count);
    }
    tokens[count] = token;
    ends[count] = text.length();
    count++;
  }

  /** The bytes of a character that is not complete. */
  private byte[] undecoded() {
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private int find(Matcher matcher) {
    limited.allow(MAX_READS);
    matcher.reset();
    String source = matcher.pattern().pattern();
    try {
      boolean whole = source.startsWith("^") && source.endsWith("$") && matcher.matches();
      if (!whole && !matcher.find(0)) {
        return -1;
      }
    } catch (LimitedText.LimitReached | StackOverflowError e) {
      return -1;
    }
    for (int group = 1; group <= matcher.groupCount(); group++) {
      if (matcher.end(group) > matcher.start(group)) {
        return matcher.start(group);
      }
    }
    return matcher.start();
  }

  /** The grammar's state after the text from {@code start} on. */
  private GrammarState replay(int start, GrammarMatcher matcher) {
    int first = 0;
    while (first < count && ends[first] <= start) {
      first++;
    }
    int[] replayed = Arrays.copyOfRange(tokens, first, count + 1);
    List<byte[]> texts = new ArrayList<>();
    for (int i = first; i < count; i++) {
      int begin = Math.max(start, i == 0 ? 0 : ends[i - 1]);
      // A token whose bytes come out with a later one's has no text of its own.
      texts.add(text.substring(begin, ends[i]).getBytes(StandardCharsets.UTF_8));
    }
    replayed[count - first] = -1;
    texts.add(undecoded());
    return matcher.replay(replayed, texts);
  }

  /** A text that can be read only so often. */
  private static final class LimitedText implements CharSequence {

    /** Ends a search. */
    static final class LimitReached extends RuntimeException {
      LimitReached() {
        super("the search for a trigger takes too long", null, false, false);
      }
    }

    private final CharSequence text;
    private int left;

    LimitedText(CharSequence text) {
      this.text = text;
    }

    void allow(int reads) {
      left = reads;
    }

    @Override
    public char charAt(int index) {
      if (--left < 0) {
        throw new LimitReached();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
