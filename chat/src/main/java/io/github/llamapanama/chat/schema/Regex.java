package io.github.llamapanama.chat.schema;

import java.util.List;

/** A regular expression as ECMA-262 has them, without what backtracking alone can do. */
sealed interface Regex {

  /** One character of a set. */
  record Characters(CodePoints set) implements Regex {}

  /** One after the other. */
  record Sequence(List<Regex> items) implements Regex {}

  /** One of several. */
  record Choice(List<Regex> options) implements Regex {}

  /**
   * The item again and again.
   *
   * @param most {@link #UNBOUNDED} if there is no end
   */
  record Repeat(Regex item, int least, int most) implements Regex {
    static final int UNBOUNDED = Integer.MAX_VALUE;
  }

  /** Whether {@code body} matches, or not, what follows; takes no characters. */
  record Lookahead(boolean positive, Regex body) implements Regex {}

  /** A place between characters. */
  enum Anchor implements Regex {
    START,
    END,
    WORD_BOUNDARY,
    NO_WORD_BOUNDARY
  }

  /** Whether the expression looks at what is around it. */
  default boolean hasAssertions() {
    return switch (this) {
      case Characters characters -> false;
      case Sequence sequence -> sequence.items().stream().anyMatch(Regex::hasAssertions);
      case Choice choice -> choice.options().stream().anyMatch(Regex::hasAssertions);
      case Repeat repeat -> repeat.item().hasAssertions();
      case Lookahead lookahead -> true;
      case Anchor anchor -> true;
    };
  }
}
