package io.github.llamapanama.core.sampling;

import io.github.llamapanama.core.sampling.GrammarRules.TokenText;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads GBNF as llama.cpp v0.5.0 does ({@code src/llama-grammar.cpp}), but says where it is wrong,
 * and refuses what would make llama.cpp loop or run out of memory: a repetition whose end is below
 * its beginning, hidden left recursion, millions of elements.
 */
final class GrammarParser {

  /** llama.cpp's limit of repetitions, and of rules that nested repetitions multiply to. */
  private static final int MAX_REPETITIONS = 2000;

  private static final long NO_MAXIMUM = Long.MAX_VALUE;
  private static final BigInteger LARGEST_COUNT = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

  /** How many elements all rules may have together, after repetitions are written out. */
  private static final int MAX_ELEMENTS = 2_000_000;

  /** How deep parentheses may nest. */
  private static final int MAX_DEPTH = 500;

  private final String text;
  private int at;
  private int depth;
  private int elements;

  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> names = new ArrayList<>();
  private final List<Integer> firstUse = new ArrayList<>();
  private final List<Elements> rules = new ArrayList<>();
  private final List<TokenText> tokenTexts = new ArrayList<>();

  private GrammarParser(String text) {
    this.text = text;
  }

  static GrammarRules parse(String text, String root) {
    return new GrammarParser(text).rules(root);
  }

  private GrammarRules rules(String root) {
    for (at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      int c = text.codePointAt(at);
      if (c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
        throw error(c == 0 ? "NUL character" : "half a surrogate pair");
      }
    }
    at = 0;
    space(true);
    while (at < text.length()) {
      rule();
    }
    for (int rule = 0; rule < rules.size(); rule++) {
      if (rules.get(rule).size == 0) {
        at = firstUse.get(rule);
        throw error("there is no rule '" + names.get(rule) + "'");
      }
    }
    Integer start = numbers.get(root);
    if (start == null) {
      at = 0;
      throw error("there is no rule '" + root + "' to start with");
    }
    GrammarRules result = flatten(start);
    LeftRecursion.find(result)
        .ifPresent(
            rule -> {
              at = firstUse.get(rule);
              throw error(
                  "the rule '%s' is left-recursive: it may begin with itself; write x* instead"
                      .formatted(names.get(rule)));
            });
    return result;
  }

  private GrammarRules flatten(int root) {
    byte[] kinds = new byte[elements];
    int[] lows = new int[elements];
    int[] highs = new int[elements];
    int[] starts = new int[rules.size()];
    int to = 0;
    for (int rule = 0; rule < starts.length; rule++) {
      Elements from = rules.get(rule);
      starts[rule] = to;
      System.arraycopy(from.kinds, 0, kinds, to, from.size);
      System.arraycopy(from.lows, 0, lows, to, from.size);
      System.arraycopy(from.highs, 0, highs, to, from.size);
      to += from.size;
    }
    return new GrammarRules(
        Arrays.copyOf(kinds, to),
        Arrays.copyOf(lows, to),
        Arrays.copyOf(highs, to),
        starts,
        List.copyOf(names),
        List.copyOf(tokenTexts),
        root);
  }

  private void rule() {
    int rule = number(name());
    space(false);
    if (!text.startsWith("::=", at)) {
      throw error("expected '::='");
    }
    at += 3;
    space(true);
    alternatives(rule, rule, false);
    if (at < text.length() && !isNewline(peek())) {
      throw error("expected a new line or the end");
    }
    space(true);
  }

  private void alternatives(int rule, int named, boolean nested) {
    Elements result = new Elements();
    sequence(result, named, nested);
    while (peek() == '|') {
      result.add(GrammarRules.ALTERNATIVE, 0, 0);
      at++;
      space(true);
      sequence(result, named, nested);
    }
    result.add(GrammarRules.END, 0, 0);
    // A rule written twice: the later one counts.
    rules.set(rule, result);
  }

  private void sequence(Elements result, int named, boolean nested) {
    int item = result.size;
    // How many rules the last item stands for, which repetitions multiply.
    long weight = 1;
    while (true) {
      int c = peek();
      if (c == '*' || c == '+' || c == '?' || c == '{') {
        int operator = at;
        at++;
        long least = c == '+' ? 1 : 0;
        long most = c == '?' ? 1 : NO_MAXIMUM;
        if (c == '{') {
          space(nested);
          least = count();
          most = upperCount(least, nested);
        }
        int after = at;
        at = operator;
        weight = repeat(result, item, least, most, weight, named);
        at = after;
        space(nested);
        continue;
      }
      int begin = result.size;
      long itemWeight = 1;
      if (c == '"') {
        literal(result);
      } else if (c == '[') {
        characterClass(result);
      } else if (c == '.') {
        at++;
        result.add(GrammarRules.ANY, 0, 0);
      } else if (c == '<' || c == '!') {
        token(result);
      } else if (isWord(c)) {
        result.add(GrammarRules.RULE, number(name()), 0);
      } else if (c == '(') {
        itemWeight = group(result, named);
      } else {
        return;
      }
      item = begin;
      weight = itemWeight;
      space(nested);
    }
  }

  private long group(Elements result, int named) {
    if (++depth > MAX_DEPTH) {
      throw error("parentheses nest deeper than " + MAX_DEPTH);
    }
    int open = at++;
    space(true);
    long before = rules.size();
    int sub = generated(named);
    alternatives(sub, named, true);
    if (peek() != ')') {
      if (at >= text.length()) {
        at = open;
        throw error("'(' is never closed");
      }
      throw error("expected ')'");
    }
    at++;
    depth--;
    result.add(GrammarRules.RULE, sub, 0);
    return rules.size() - before;
  }

  private void literal(Elements result) {
    int open = at++;
    while (peek() != '"') {
      if (at >= text.length()) {
        at = open;
        throw error("the literal is never closed");
      }
      int c = character();
      result.add(GrammarRules.RANGE, c, c);
    }
    at++;
  }

  private void characterClass(Elements result) {
    int open = at++;
    byte kind = GrammarRules.RANGE;
    if (peek() == '^') {
      kind = GrammarRules.NOT_RANGE;
      at++;
    }
    while (peek() != ']') {
      if (at >= text.length()) {
        at = open;
        throw error("the character class is never closed");
      }
      int low = character();
      int high = low;
      if (peek() == '-' && at + 1 < text.length() && text.charAt(at + 1) != ']') {
        at++;
        high = character();
      }
      result.add(kind, low, high);
      kind = GrammarRules.OR;
    }
    at++;
  }

  private void token(Elements result) {
    byte kind = GrammarRules.TOKEN;
    if (peek() == '!') {
      kind = GrammarRules.NOT_TOKEN;
      at++;
    }
    if (peek() != '<') {
      throw error("expected '<' of a token");
    }
    int open = at;
    int close = text.indexOf('>', at);
    if (close < 0) {
      throw error("the token is never closed by '>'");
    }
    if (text.startsWith("<[", at)) {
      at += 2;
      BigInteger id = integer();
      if (!text.startsWith("]>", at)) {
        throw error("expected ']>'");
      }
      if (id.bitLength() > 31) {
        at = open;
        throw error("the token id " + id + " is too large");
      }
      at += 2;
      result.add(kind, id.intValue(), 0);
    } else {
      tokenTexts.add(new TokenText(text.substring(open, close + 1), line(), column()));
      result.add(kind, -tokenTexts.size(), 0);
      at = close + 1;
    }
  }

  private long count() {
    BigInteger count = integer();
    if (count.compareTo(LARGEST_COUNT) > 0) {
      throw error("the number of repetitions is too large");
    }
    return count.min(BigInteger.valueOf(MAX_REPETITIONS + 1)).longValue();
  }

  /** The end of {@code {2}}, {@code {2,}} or {@code {2,5}} after its first number. */
  private long upperCount(long least, boolean nested) {
    space(nested);
    long most = least;
    if (peek() == ',') {
      at++;
      space(nested);
      most = NO_MAXIMUM;
      if (isDigit(peek())) {
        long count = count();
        // As in llama.cpp, a limit beyond what can be counted is none.
        most = count > MAX_REPETITIONS ? NO_MAXIMUM : count;
        space(nested);
      }
    }
    if (peek() != '}') {
      throw error("expected '}' or ',' of a repetition");
    }
    at++;
    return most;
  }

  /**
   * Writes a repetition out: the item {@code least} times, then a chain of optional rules, or one
   * rule that repeats itself if there is no maximum.
   */
  private long repeat(Elements result, int item, long least, long most, long weight, int named) {
    if (item == result.size) {
      throw error("there is nothing to repeat");
    }
    if (least > MAX_REPETITIONS) {
      throw error("more than " + MAX_REPETITIONS + " repetitions");
    }
    if (most < least) {
      throw error("the repetition ends below its beginning");
    }
    long times = Math.max(1, most != NO_MAXIMUM && most > 0 ? most : least);
    if (weight * times > MAX_REPETITIONS) {
      throw error("nested repetitions multiply to more than " + MAX_REPETITIONS + " rules");
    }
    Elements repeated = result.from(item);
    result.cut(least == 0 ? item : result.size);
    for (long i = 1; i < least; i++) {
      result.addAll(repeated);
    }
    int last = -1;
    long optional = most == NO_MAXIMUM ? 1 : most - least;
    for (long i = 0; i < optional; i++) {
      int rule = generated(named);
      Elements body = new Elements();
      body.addAll(repeated);
      int next = most == NO_MAXIMUM ? rule : last;
      if (next >= 0) {
        body.add(GrammarRules.RULE, next, 0);
      }
      body.add(GrammarRules.ALTERNATIVE, 0, 0);
      body.add(GrammarRules.END, 0, 0);
      rules.set(rule, body);
      last = rule;
    }
    if (last >= 0) {
      result.add(GrammarRules.RULE, last, 0);
    }
    return weight * times;
  }

  private int number(String name) {
    int start = at - name.length();
    Integer known = numbers.get(name);
    if (known != null) {
      return known;
    }
    numbers.put(name, rules.size());
    return add(name, start);
  }

  private int generated(int named) {
    return add(names.get(named), firstUse.get(named));
  }

  private int add(String name, int use) {
    names.add(name);
    firstUse.add(use);
    rules.add(new Elements());
    return rules.size() - 1;
  }

  private String name() {
    int start = at;
    while (isWord(peek())) {
      at++;
    }
    if (at == start) {
      throw error("expected the name of a rule");
    }
    return text.substring(start, at);
  }

  private BigInteger integer() {
    int start = at;
    while (isDigit(peek())) {
      at++;
    }
    if (at == start) {
      throw error("expected a number");
    }
    return new BigInteger(text.substring(start, at));
  }

  private int character() {
    int c = text.codePointAt(at);
    if (c != '\\') {
      at += Character.charCount(c);
      return c;
    }
    int escape = at + 1 < text.length() ? text.charAt(at + 1) : -1;
    int hexadecimal =
        switch (escape) {
          case 'x' -> 2;
          case 'u' -> 4;
          case 'U' -> 8;
          default -> 0;
        };
    if (hexadecimal > 0) {
      return hexadecimal(hexadecimal);
    }
    int value =
        switch (escape) {
          case 't' -> '\t';
          case 'r' -> '\r';
          case 'n' -> '\n';
          case '\\', '"', '[', ']', '-' -> escape;
          default -> throw error("unknown escape");
        };
    at += 2;
    return value;
  }

  private int hexadecimal(int digits) {
    long value = 0;
    for (int i = at + 2; i < at + 2 + digits; i++) {
      int digit = i < text.length() ? Character.digit(text.charAt(i), 16) : -1;
      if (digit < 0 || text.charAt(i) > 'f') {
        throw error("expected " + digits + " hexadecimal digits");
      }
      value = (value << 4) | digit;
    }
    at += 2 + digits;
    // Beyond Unicode nothing matches, only the order counts.
    return (int) Math.min(value, Integer.MAX_VALUE);
  }

  private void space(boolean newlines) {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#') {
        while (at < text.length() && !isNewline(peek())) {
          at++;
        }
      } else if (c == ' ' || c == '\t' || (newlines && isNewline(c))) {
        at++;
      } else {
        return;
      }
    }
  }

  private int peek() {
    return at < text.length() ? text.charAt(at) : -1;
  }

  private static boolean isNewline(int c) {
    return c == '\n' || c == '\r';
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isWord(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || isDigit(c);
  }

  private int line() {
    return 1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
  }

  private int column() {
    int start = text.lastIndexOf('\n', at - 1) + 1;
    return 1 + text.codePointCount(start, at);
  }

  private GrammarException error(String message) {
    return new GrammarException(line(), column(), message);
  }

  /** A growing list of elements, counted towards the limit of the whole grammar. */
  private final class Elements {
    private byte[] kinds = new byte[4];
    private int[] lows = new int[4];
    private int[] highs = new int[4];
    private int size;

    void add(byte kind, int low, int high) {
      if (++elements > MAX_ELEMENTS) {
        throw error("the grammar has more than " + MAX_ELEMENTS + " elements");
      }
      if (size == kinds.length) {
        kinds = Arrays.copyOf(kinds, 2 * size);
        lows = Arrays.copyOf(lows, 2 * size);
        highs = Arrays.copyOf(highs, 2 * size);
      }
      kinds[size] = kind;
      lows[size] = low;
      highs[size] = high;
      size++;
    }

    void addAll(Elements others) {
      for (int i = 0; i < others.size; i++) {
        add(others.kinds[i], others.lows[i], others.highs[i]);
      }
    }

    Elements from(int start) {
      Elements copy = new Elements();
      for (int i = start; i < size; i++) {
        copy.add(kinds[i], lows[i], highs[i]);
      }
      return copy;
    }

    void cut(int newSize) {
      size = newSize;
    }
  }
}
