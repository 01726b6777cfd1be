package io.github.llamapanama.core.sampling;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is still to be matched: the element at a position, and below it what follows the rule that
 * element belongs to.
 *
 * <p>Equal stacks are one object, so they are compared by identity and what follows from them is
 * computed once. Confined to one thread at a time.
 */
final class GrammarStack {

  static final GrammarStack[] NONE = {};

  private final GrammarRules rules;
  private final int position;
  private final @Nullable GrammarStack below;
  private final Map<Integer, GrammarStack> above = new HashMap<>();
  private GrammarStack @Nullable [] expanded;
  private GrammarStack @Nullable [] afterCharacter;

  private GrammarStack(GrammarRules rules, int position, @Nullable GrammarStack below) {
    this.rules = rules;
    this.position = position;
    this.below = below;
  }

  /** The stacks a text starts with. */
  static GrammarStack[] start(GrammarRules rules) {
    GrammarStack empty = new GrammarStack(rules, -1, null);
    return expandAll(empty.alternatives(rules.root()));
  }

  /** Whether nothing is left to match. */
  boolean isEmpty() {
    return below == null;
  }

  boolean expectsToken() {
    return !isEmpty() && rules.isToken(position);
  }

  boolean expectsCharacter() {
    return !isEmpty() && !rules.isToken(position);
  }

  int position() {
    return position;
  }

  /** What is left after the character class on top, each ready to match. */
  GrammarStack[] afterCharacter() {
    if (afterCharacter == null) {
      afterCharacter = expandAll(List.of(continueAt(rules.afterCharacter(position))));
    }
    return afterCharacter;
  }

  /** What is left after the token on top, each ready to match. */
  GrammarStack[] afterToken() {
    return expandAll(List.of(continueAt(position + 1)));
  }

  private GrammarStack continueAt(int next) {
    GrammarStack rest = below == null ? this : below;
    return rules.ends(next) ? rest : rest.push(next);
  }

  private GrammarStack push(int next) {
    return above.computeIfAbsent(next, p -> new GrammarStack(rules, p, this));
  }

  /** This stack with each alternative of a rule on top. */
  private List<GrammarStack> alternatives(int rule) {
    List<GrammarStack> result = new ArrayList<>();
    int at = rules.starts()[rule];
    while (true) {
      result.add(rules.ends(at) ? this : push(at));
      while (!rules.ends(at)) {
        at++;
      }
      if (rules.kinds()[at] == GrammarRules.END) {
        return result;
      }
      at++;
    }
  }

  private static GrammarStack[] expandAll(List<GrammarStack> stacks) {
    if (stacks.size() == 1) {
      return stacks.getFirst().expand();
    }
    Set<GrammarStack> result = Collections.newSetFromMap(new IdentityHashMap<>());
    stacks.forEach(stack -> Collections.addAll(result, stack.expand()));
    return result.toArray(NONE);
  }

  /** The stacks with a character or a token on top, or nothing, that this one stands for. */
  private GrammarStack[] expand() {
    if (expanded == null) {
      Set<GrammarStack> seen = Collections.newSetFromMap(new IdentityHashMap<>());
      List<GrammarStack> result = new ArrayList<>();
      ArrayDeque<GrammarStack> open = new ArrayDeque<>(List.of(this));
      while (!open.isEmpty()) {
        GrammarStack stack = open.pop();
        if (!seen.add(stack)) {
          continue;
        }
        if (stack.isEmpty() || rules.kinds()[stack.position] != GrammarRules.RULE) {
          result.add(stack);
        } else {
          int rule = rules.lows()[stack.position];
          stack.continueAt(stack.position + 1).alternatives(rule).forEach(open::push);
        }
      }
      expanded = result.toArray(NONE);
    }
    return expanded;
  }
}
