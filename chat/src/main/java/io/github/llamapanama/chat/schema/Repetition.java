package io.github.llamapanama.chat.schema;

import java.util.ArrayList;
import java.util.List;

/** Repetitions of any length: those beyond llama.cpp's limit are written in blocks. */
final class Repetition {

  private static final int BLOCK = 1_000;

  /** What is repeated more often is a rule: llama.cpp limits what groups have inside. */
  private static final int MAX_INLINE = 100;

  private Repetition() {}

  /**
   * The item from {@code least} to {@code most} times.
   *
   * @param name of the rules for blocks
   */
  static Expression of(Rules rules, String name, Expression item, int least, int most) {
    int counted = most == Regex.Repeat.UNBOUNDED ? least : most;
    if (counted <= MAX_INLINE) {
      return Expression.repeat(item, least, most);
    }
    Expression single =
        item instanceof Expression.Characters ? item : rules.rule(name + "-item", item);
    Expression repeated =
        counted <= Rules.MAX_REPETITIONS
            ? Expression.repeat(single, least, most)
            : blocks(rules, name, single, least, most);
    return rules.rule(name + "-repeated", repeated);
  }

  private static Expression blocks(
      Rules rules, String name, Expression shortItem, int least, int most) {
    if (least > 0) {
      return Expression.sequence(
          Expression.repeat(shortItem, least, least), of(rules, name, shortItem, 0, most - least));
    }
    // Whole blocks and a part of one; after as many as there are, a shorter part.
    Expression block = rules.rule(name + "-block", Expression.repeat(shortItem, BLOCK, BLOCK));
    int blocks = most / BLOCK;
    List<Expression> options = new ArrayList<>();
    options.add(
        Expression.sequence(
            of(rules, name, block, 0, blocks - 1), Expression.repeat(shortItem, 0, BLOCK - 1)));
    options.add(
        Expression.sequence(
            exactly(rules, name, block, blocks), Expression.repeat(shortItem, 0, most % BLOCK)));
    return Expression.choice(options);
  }

  private static Expression exactly(Rules rules, String name, Expression item, int times) {
    if (times <= Rules.MAX_REPETITIONS) {
      return Expression.repeat(item, times, times);
    }
    Expression block = rules.rule(name + "-block", Expression.repeat(item, BLOCK, BLOCK));
    return Expression.sequence(
        exactly(rules, name, block, times / BLOCK),
        Expression.repeat(item, times % BLOCK, times % BLOCK));
  }
}
