package io.github.llamapanama.core.sampling;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The form a text must have, written in GBNF, llama.cpp's grammar language.
 *
 * <p>A grammar that exists can be used: the text is parsed when the object is made, with the syntax
 * of llama.cpp v0.5.0 ({@code grammars/README.md} there). A lazy grammar constrains nothing until a
 * {@link Trigger} appears in the text. Immutable and thread-safe.
 */
public final class Grammar {

  /** The rule a text starts with unless another is named. */
  public static final String DEFAULT_ROOT = "root";

  /**
   * What turns a lazy grammar on: the grammar must match the text from the trigger on.
   *
   * <p>A pattern is a Java regular expression searched in the text generated so far; the grammar
   * starts at its first non-empty group, or at the match if it has none. A pattern from {@code ^}
   * to {@code $} is first tried against the whole text. A trigger takes effect only if the grammar
   * accepts what follows it: text that cannot be the beginning of a match stays free.
   *
   * @param patterns regular expressions
   * @param tokens token ids
   */
  public record Trigger(List<String> patterns, List<Integer> tokens) {

    /** How long a pattern may be. */
    public static final int MAX_PATTERN_LENGTH = 10_000;

    /**
     * Checks the trigger.
     *
     * @throws IllegalArgumentException if there is neither a pattern nor a token, or a token is
     *     negative
     * @throws GrammarException if a pattern is no regular expression or is too long
     */
    public Trigger {
      patterns = List.copyOf(patterns);
      tokens = List.copyOf(tokens);
      if (patterns.isEmpty() && tokens.isEmpty()) {
        throw new IllegalArgumentException("a lazy grammar needs a trigger pattern or token");
      }
      patterns.forEach(Trigger::compile);
      tokens.forEach(token -> Range.check("trigger token", token, 0, Integer.MAX_VALUE));
    }

    /** A trigger of patterns alone. */
    public static Trigger patterns(String... patterns) {
      return new Trigger(List.of(patterns), List.of());
    }

    /** A trigger of tokens alone. */
    public static Trigger tokens(Integer... tokens) {
      return new Trigger(List.of(), List.of(tokens));
    }

    List<Pattern> compiled() {
      List<Pattern> compiled = new ArrayList<>();
      patterns.forEach(pattern -> compiled.add(compile(pattern)));
      return compiled;
    }

    private static Pattern compile(String pattern) {
      if (pattern.length() > MAX_PATTERN_LENGTH) {
        throw new GrammarException(
            1,
            MAX_PATTERN_LENGTH,
            "a trigger pattern has %d characters, at most %d are allowed"
                .formatted(pattern.length(), MAX_PATTERN_LENGTH));
      }
      try {
        return Pattern.compile(pattern);
      } catch (PatternSyntaxException e) {
        throw new GrammarException(
            1,
            Math.max(e.getIndex(), 0) + 1,
            "trigger pattern '%s': %s".formatted(shortened(pattern), e.getDescription()));
      }
    }

    private static String shortened(String pattern) {
      return pattern.length() <= 80 ? pattern : pattern.substring(0, 80) + "…";
    }
  }

  private final String text;
  private final String root;
  private final @Nullable Trigger trigger;
  private final GrammarRules rules;

  private Grammar(String text, String root, @Nullable Trigger trigger, GrammarRules rules) {
    this.text = text;
    this.root = root;
    this.trigger = trigger;
    this.rules = rules;
  }

  /**
   * A grammar whose text starts with the rule {@value #DEFAULT_ROOT}.
   *
   * @throws GrammarException if the text is no GBNF
   */
  public static Grammar of(String text) {
    return of(text, DEFAULT_ROOT);
  }

  /**
   * A grammar.
   *
   * @param text GBNF rules
   * @param root the name of the rule a text starts with
   * @throws GrammarException if the text is no GBNF, a rule is missing or left-recursive, or the
   *     grammar is too large
   */
  public static Grammar of(String text, String root) {
    return new Grammar(text, root, null, GrammarParser.parse(text, root));
  }

  /** The same grammar, asleep until the trigger. */
  public Grammar lazy(Trigger trigger) {
    return new Grammar(text, root, trigger, rules);
  }

  /** The GBNF text. */
  public String text() {
    return text;
  }

  /** The rule a text starts with. */
  public String root() {
    return root;
  }

  /** What turns a lazy grammar on; empty if it constrains from the start. */
  public Optional<Trigger> trigger() {
    return Optional.ofNullable(trigger);
  }

  GrammarRules rules() {
    return rules;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Grammar that
        && text.equals(that.text)
        && root.equals(that.root)
        && Objects.equals(trigger, that.trigger);
  }

  @Override
  public int hashCode() {
    return Objects.hash(text, root, trigger);
  }

  @Override
  public String toString() {
    return trigger == null ? text : text + "\n# from " + trigger;
  }
}
