package io.github.llamapanama.chat.schema;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A deterministic finite automaton over code points: where patterns, lengths, numbers and property
 * names are intersected and complemented.
 *
 * <p>The alphabet is divided into atoms, sets of code points that the automaton does not tell
 * apart. Every state has a successor for every atom. State 0 is the start. Immutable.
 */
final class Dfa {

  /** How many states an automaton may have. */
  static final int MAX_STATES = 6_000;

  private static final int MAX_MINIMIZED = 500;

  /** An automaton that would be too large. */
  static final class TooLargeException extends Exception {
    private static final long serialVersionUID = 1;

    TooLargeException() {
      super("this needs more than %d states".formatted(MAX_STATES));
    }
  }

  /** What a state does with a character. */
  interface Step<S> {
    /** The next state; null if there is none from which anything is accepted. */
    @Nullable S next(S state, int character);
  }

  private final List<CodePoints> atoms;
  private final int[][] next;
  private final boolean[] accepting;

  private Dfa(List<CodePoints> atoms, int[][] next, boolean[] accepting) {
    this.atoms = atoms;
    this.next = next;
    this.accepting = accepting;
  }

  /**
   * The automaton of the states that can be reached.
   *
   * @param alphabet disjoint sets; characters of one set are the same to {@code step}, which sees
   *     one of each; no other character is accepted
   */
  static <S> Dfa explore(S start, List<CodePoints> alphabet, Step<S> step, Predicate<S> accepts)
      throws TooLargeException {
    List<CodePoints> atoms = new ArrayList<>(alphabet);
    CodePoints rest = CodePoints.ALL;
    for (CodePoints atom : alphabet) {
      rest = rest.minus(atom);
    }
    if (!rest.isEmpty()) {
      atoms.add(rest);
    }
    Map<S, Integer> numbers = new HashMap<>();
    List<S> states = new ArrayList<>();
    List<int[]> rows = new ArrayList<>();
    numbers.put(start, 0);
    states.add(start);
    int dead = -1;
    for (int state = 0; state < states.size(); state++) {
      int[] row = new int[atoms.size()];
      for (int atom = 0; atom < row.length; atom++) {
        S from = states.get(state);
        S to = atom < alphabet.size() ? step.next(from, atoms.get(atom).low(0)) : null;
        if (to == null) {
          row[atom] = dead;
          continue;
        }
        Integer number = numbers.get(to);
        if (number == null) {
          number = states.size();
          if (number >= MAX_STATES) {
            throw new TooLargeException();
          }
          numbers.put(to, number);
          states.add(to);
        }
        row[atom] = number;
      }
      rows.add(row);
    }
    int count = states.size() + 1;
    int[][] next = new int[count][];
    boolean[] accepting = new boolean[count];
    for (int state = 0; state < states.size(); state++) {
      int[] row = rows.get(state);
      for (int atom = 0; atom < row.length; atom++) {
        row[atom] = row[atom] == dead ? count - 1 : row[atom];
      }
      next[state] = row;
      accepting[state] = accepts.test(states.get(state));
    }
    next[count - 1] = new int[atoms.size()];
    Arrays.fill(next[count - 1], count - 1);
    return new Dfa(atoms, next, accepting);
  }

  /** Texts of {@code least} to {@code most} characters. */
  static Dfa length(int least, int most) throws TooLargeException {
    int end = most == Integer.MAX_VALUE ? least : most;
    if (end >= MAX_STATES) {
      throw new TooLargeException();
    }
    return explore(
        0,
        List.of(CodePoints.ALL),
        (count, c) -> count < end ? (Integer) (count + 1) : most > end ? count : null,
        count -> count >= least);
  }

  /** These texts. */
  static Dfa words(Collection<String> words) throws TooLargeException {
    CodePoints used = CodePoints.NONE;
    List<CodePoints> alphabet = new ArrayList<>();
    for (String word : words) {
      for (int c : word.codePoints().toArray()) {
        if (!used.contains(c)) {
          used = used.union(CodePoints.of(c));
          alphabet.add(CodePoints.of(c));
        }
      }
    }
    return explore(
        List.copyOf(words),
        alphabet,
        (suffixes, c) -> {
          String first = Character.toString(c);
          List<String> rest =
              suffixes.stream()
                  .filter(suffix -> suffix.startsWith(first))
                  .map(suffix -> suffix.substring(first.length()))
                  .distinct()
                  .toList();
          return rest.isEmpty() ? null : rest;
        },
        suffixes -> suffixes.contains(""));
  }

  Dfa intersect(Dfa other) throws TooLargeException {
    return product(other, (a, b) -> a && b);
  }

  Dfa union(Dfa other) throws TooLargeException {
    return product(other, (a, b) -> a || b);
  }

  Dfa minus(Dfa other) throws TooLargeException {
    return product(other, (a, b) -> a && !b);
  }

  Dfa complement() {
    boolean[] flipped = new boolean[accepting.length];
    for (int state = 0; state < flipped.length; state++) {
      flipped[state] = !accepting[state];
    }
    return new Dfa(atoms, next, flipped);
  }

  private interface Both {
    boolean test(boolean a, boolean b);
  }

  private record Pair(int first, int second) {}

  private Dfa product(Dfa other, Both accepts) throws TooLargeException {
    List<CodePoints> common = new ArrayList<>();
    List<Pair> origins = new ArrayList<>();
    for (int i = 0; i < atoms.size(); i++) {
      for (int j = 0; j < other.atoms.size(); j++) {
        CodePoints both = atoms.get(i).intersect(other.atoms.get(j));
        if (!both.isEmpty()) {
          common.add(both);
          origins.add(new Pair(i, j));
        }
      }
    }
    Map<Integer, Pair> originOf = new HashMap<>();
    for (int i = 0; i < common.size(); i++) {
      originOf.put(common.get(i).low(0), origins.get(i));
    }
    boolean[] live = live();
    boolean[] otherLive = other.live();
    Step<Pair> step =
        (pair, c) -> {
          Pair atom = Objects.requireNonNull(originOf.get(c));
          int first = next[pair.first()][atom.first()];
          int second = other.next[pair.second()][atom.second()];
          // From a dead pair on nothing changes any more.
          return live[first] || otherLive[second] || accepts.test(false, false)
              ? new Pair(first, second)
              : null;
        };
    return explore(
            new Pair(0, 0),
            common,
            step,
            pair -> accepts.test(accepting[pair.first()], other.accepting[pair.second()]))
        .minimized();
  }

  /** The states from which something is accepted. */
  private boolean[] live() {
    boolean[] live = accepting.clone();
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int state = next.length - 1; state >= 0; state--) {
        for (int to : next[state]) {
          if (!live[state] && live[to]) {
            live[state] = true;
            changed = true;
          }
        }
      }
    }
    return live;
  }

  boolean isEmpty() {
    return !live()[0];
  }

  boolean accepts(String text) {
    int state = 0;
    for (int c : text.codePoints().toArray()) {
      int atom = 0;
      while (!atoms.get(atom).contains(c)) {
        atom++;
      }
      state = next[state][atom];
    }
    return accepting[state];
  }

  /** The smallest automaton of the same texts (Moore 1956), unless that took long to find. */
  Dfa minimized() {
    int count = next.length;
    if (count > MAX_MINIMIZED) {
      return this;
    }
    int[] classes = new int[count];
    for (int state = 0; state < count; state++) {
      classes[state] = accepting[state] ? 1 : 0;
    }
    int classCount = 0;
    while (true) {
      Map<List<Integer>, Integer> signatures = new HashMap<>();
      int[] refined = new int[count];
      for (int state = 0; state < count; state++) {
        List<Integer> signature = new ArrayList<>(atoms.size() + 1);
        signature.add(classes[state]);
        for (int to : next[state]) {
          signature.add(classes[to]);
        }
        refined[state] = signatures.computeIfAbsent(signature, s -> signatures.size());
      }
      classes = refined;
      if (signatures.size() == classCount) {
        break;
      }
      classCount = signatures.size();
    }
    int[][] merged = new int[classCount][];
    boolean[] mergedAccepting = new boolean[classCount];
    for (int state = 0; state < count; state++) {
      int[] row = new int[atoms.size()];
      for (int atom = 0; atom < row.length; atom++) {
        row[atom] = classes[next[state][atom]];
      }
      merged[classes[state]] = row;
      mergedAccepting[classes[state]] = accepting[state];
    }
    // Classes are numbered as they appear, so the start is still 0.
    return new Dfa(atoms, merged, mergedAccepting);
  }

  /**
   * This automaton as a right-linear grammar.
   *
   * @param rules where rules of states go
   * @param name of those rules
   * @param spelling how characters of a set are written
   * @param mostLoops how often a state may lead to itself; lest numbers go on for ever
   */
  Expression toExpression(
      Rules rules, String name, Function<CodePoints, Expression> spelling, int mostLoops) {
    boolean[] live = live();
    if (!live[0]) {
      return Expression.never();
    }
    int[] uses = new int[next.length];
    boolean[] reached = new boolean[next.length];
    countUses(live, uses, reached);
    return new Linear(rules, name, spelling, mostLoops, live, state -> uses[state] > 1).all();
  }

  private void countUses(boolean[] live, int[] uses, boolean[] reached) {
    List<Integer> pending = new ArrayList<>(List.of(0));
    reached[0] = true;
    // The start may be come back to.
    for (int i = 0; i < pending.size(); i++) {
      int from = pending.get(i);
      for (int to : Arrays.stream(next[from]).distinct().toArray()) {
        if (live[to] && to != from) {
          uses[to] += to == 0 ? 2 : 1;
          if (!reached[to]) {
            reached[to] = true;
            pending.add(to);
          }
        }
      }
    }
  }

  /** Writes states as rules, or in place where only one other state leads to them. */
  private final class Linear {
    private final Rules rules;
    private final String name;
    private final Function<CodePoints, Expression> spelling;
    private final int mostLoops;
    private final boolean[] live;
    private final IntPredicate isRule;
    private final Map<Integer, String> names = new HashMap<>();
    private final Deque<Integer> pending = new ArrayDeque<>();
    private int depth;

    Linear(
        Rules rules,
        String name,
        Function<CodePoints, Expression> spelling,
        int mostLoops,
        boolean[] live,
        IntPredicate isRule) {
      this.rules = rules;
      this.name = name;
      this.spelling = spelling;
      this.mostLoops = mostLoops;
      this.live = live;
      this.isRule = isRule;
    }

    Expression all() {
      Expression start = state(0);
      while (!pending.isEmpty()) {
        int state = pending.remove();
        rules.define(nameOf(state), body(state));
      }
      return start;
    }

    private String nameOf(int state) {
      return names.computeIfAbsent(state, s -> rules.reserve(name + "-state"));
    }

    private Expression state(int state) {
      if (accepting[state] && Arrays.stream(next[state]).noneMatch(to -> live[to])) {
        return Expression.empty();
      }
      // Long chains would nest too deep.
      if (!isRule.test(state) && depth % 40 != 39) {
        depth++;
        Expression body = body(state);
        depth--;
        return body;
      }
      if (!names.containsKey(state)) {
        pending.add(state);
      }
      return new Expression.Reference(nameOf(state));
    }

    private Expression body(int state) {
      Map<Integer, CodePoints> targets = new LinkedHashMap<>();
      for (int atom = 0; atom < atoms.size(); atom++) {
        int to = next[state][atom];
        if (live[to]) {
          targets.merge(to, atoms.get(atom), CodePoints::union);
        }
      }
      CodePoints loop = targets.remove(state);
      List<Expression> options = new ArrayList<>();
      targets.forEach(
          (to, set) -> options.add(Expression.sequence(spelling.apply(set), state(to))));
      if (accepting[state]) {
        options.add(Expression.empty());
      }
      Expression rest = Expression.choice(options);
      return loop == null
          ? rest
          : Expression.sequence(Expression.repeat(spelling.apply(loop), 0, mostLoops), rest);
    }
  }
}
