package io.github.llamapanama.core.sampling;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Finds rules that can begin with themselves.
 *
 * <p>Two questions, both about the graph of which rule may begin with which. llama.cpp asks whether
 * it has a cycle, passing over rules with an empty alternative of their own. A rule that is empty
 * only through others escapes it, and then its expansion grows without end if something follows the
 * recursive reference; so the second question is whether such a reference lies on a cycle. Cycles
 * on which nothing follows, as in {@code ([x]*)*}, end by themselves and are fine.
 */
final class LeftRecursion {

  private final GrammarRules rules;
  private final List<int[]> edges = new ArrayList<>();

  private LeftRecursion(GrammarRules rules) {
    this.rules = rules;
  }

  /** A left-recursive rule, if there is one. */
  static OptionalInt find(GrammarRules rules) {
    boolean[] directlyEmpty = new boolean[rules.starts().length];
    for (int rule = 0; rule < directlyEmpty.length; rule++) {
      int at = rules.starts()[rule];
      directlyEmpty[rule] = rules.ends(at);
      for (; rules.kinds()[at] != GrammarRules.END; at++) {
        directlyEmpty[rule] |= rules.kinds()[at] == GrammarRules.ALTERNATIVE && rules.ends(at + 1);
      }
    }
    OptionalInt plain = new LeftRecursion(rules).cycle(directlyEmpty, false);
    return plain.isPresent() ? plain : new LeftRecursion(rules).cycle(nullable(rules), true);
  }

  private OptionalInt cycle(boolean[] empty, boolean growingOnly) {
    for (int rule = 0; rule < empty.length; rule++) {
      edges.add(beginnings(rule, empty));
    }
    int[] components = components();
    for (int rule = 0; rule < empty.length; rule++) {
      int at = rules.starts()[rule];
      boolean leading = true;
      for (; rules.kinds()[at] != GrammarRules.END; at++) {
        if (rules.kinds()[at] == GrammarRules.ALTERNATIVE) {
          leading = true;
        } else if (leading && rules.kinds()[at] == GrammarRules.RULE) {
          int target = rules.lows()[at];
          boolean counts = !growingOnly || !rules.ends(at + 1);
          if (counts && components[rule] == components[target]) {
            return OptionalInt.of(rule);
          }
          leading = empty[target];
        } else {
          leading = false;
        }
      }
    }
    return OptionalInt.empty();
  }

  /** The rules that {@code rule} may begin with. */
  private int[] beginnings(int rule, boolean[] empty) {
    IntStream.Builder targets = IntStream.builder();
    boolean leading = true;
    for (int at = rules.starts()[rule]; rules.kinds()[at] != GrammarRules.END; at++) {
      if (rules.kinds()[at] == GrammarRules.ALTERNATIVE) {
        leading = true;
      } else if (leading && rules.kinds()[at] == GrammarRules.RULE) {
        targets.add(rules.lows()[at]);
        leading = empty[rules.lows()[at]];
      } else {
        leading = false;
      }
    }
    return targets.build().distinct().toArray();
  }

  /** Strongly connected components (Tarjan 1972), without recursion: grammars chain deep. */
  private int[] components() {
    int count = edges.size();
    int[] component = new int[count];
    Arrays.fill(component, -1);
    int[] order = new int[count];
    int[] low = new int[count];
    int[] nextEdge = new int[count];
    ArrayDeque<Integer> path = new ArrayDeque<>();
    ArrayDeque<Integer> open = new ArrayDeque<>();
    int visited = 0;
    for (int root = 0; root < count; root++) {
      if (order[root] != 0) {
        continue;
      }
      order[root] = low[root] = ++visited;
      path.push(root);
      open.push(root);
      while (!path.isEmpty()) {
        int rule = path.peek();
        if (nextEdge[rule] < edges.get(rule).length) {
          int target = edges.get(rule)[nextEdge[rule]++];
          if (order[target] == 0) {
            order[target] = low[target] = ++visited;
            path.push(target);
            open.push(target);
          } else if (component[target] < 0) {
            low[rule] = Math.min(low[rule], order[target]);
          }
          continue;
        }
        path.pop();
        if (low[rule] == order[rule]) {
          int member;
          do {
            member = open.pop();
            component[member] = rule;
          } while (member != rule);
        }
        if (!path.isEmpty()) {
          low[path.peek()] = Math.min(low[path.peek()], low[rule]);
        }
      }
    }
    return component;
  }

  /**
   * The rules that match the empty text, also through others: all references of one alternative.
   */
  private static boolean[] nullable(GrammarRules rules) {
    int count = rules.starts().length;
    boolean[] nullable = new boolean[count];
    // Per rule, the alternatives of references only in which it occurs; per alternative, its rule
    // and how many references are not known to be empty yet.
    List<List<int[]>> uses = new ArrayList<>();
    IntStream.range(0, count).forEach(rule -> uses.add(new ArrayList<>()));
    ArrayDeque<Integer> found = new ArrayDeque<>();
    for (int rule = 0; rule < count; rule++) {
      int at = rules.starts()[rule];
      boolean last = false;
      while (!last) {
        int begin = at;
        boolean referencesOnly = true;
        for (; !rules.ends(at); at++) {
          referencesOnly &= rules.kinds()[at] == GrammarRules.RULE;
        }
        int[] alternative = {rule, at - begin};
        if (at == begin && !nullable[rule]) {
          nullable[rule] = true;
          found.add(rule);
        } else if (referencesOnly) {
          for (int use = begin; use < at; use++) {
            uses.get(rules.lows()[use]).add(alternative);
          }
        }
        last = rules.kinds()[at] == GrammarRules.END;
        at++;
      }
    }
    while (!found.isEmpty()) {
      for (int[] alternative : uses.get(found.remove())) {
        if (--alternative[1] == 0 && !nullable[alternative[0]]) {
          nullable[alternative[0]] = true;
          found.add(alternative[0]);
        }
      }
    }
    return nullable;
  }
}
