package io.github.llamapanama.chat.schema;

import io.github.llamapanama.chat.schema.Regex.Anchor;
import io.github.llamapanama.chat.schema.Regex.Characters;
import io.github.llamapanama.chat.schema.Regex.Choice;
import io.github.llamapanama.chat.schema.Regex.Lookahead;
import io.github.llamapanama.chat.schema.Regex.Repeat;
import io.github.llamapanama.chat.schema.Regex.Sequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The automaton of the texts in which a regular expression is found.
 *
 * <p>Thompson's construction (1968), simulated on sets of threads. A lookahead becomes an
 * obligation that its thread carries along: threads of its own, of which one must, or none may,
 * reach the end of the body.
 */
final class RegexDfa {

  /** How many nodes an expression may have after repetitions are written out. */
  private static final int MAX_NODES = 20_000;

  private static final int END = 0;

  /** What came before: it decides whether {@code ^} and word boundaries match. */
  private enum Before {
    NOTHING,
    WORD,
    OTHER
  }

  /** A step of the expression; {@code targets} are what may come next. */
  private record Node(Optional<CodePoints> set, Optional<Regex> assertion, List<Integer> targets) {}

  /** A place in the expression and what the rest of the text must fulfil. */
  private record Trace(int node, Set<Obligation> obligations) {}

  private record Obligation(boolean positive, Set<Trace> threads) {}

  private record State(Before before, Set<Trace> threads) {}

  private final List<Node> nodes = new ArrayList<>();
  private final Map<Lookahead, Integer> bodies = new HashMap<>();
  private final Map<CodePoints, Integer> followers = new HashMap<>();
  private boolean hasBoundaries;

  private RegexDfa() {
    // Where a match has ended, anything may follow.
    nodes.add(new Node(Optional.of(CodePoints.ALL), Optional.empty(), List.of(END)));
  }

  /** The texts that {@code regex} is found in. */
  static Dfa of(Regex regex) throws Dfa.TooLargeException {
    RegexDfa construction = new RegexDfa();
    int start = construction.node(regex, END);
    // The match may begin anywhere.
    int search = construction.add(new Node(Optional.empty(), Optional.empty(), List.of()));
    int skip =
        construction.add(new Node(Optional.of(CodePoints.ALL), Optional.empty(), List.of(search)));
    construction.nodes.set(
        search, new Node(Optional.empty(), Optional.empty(), List.of(start, skip)));
    Before nothing = Before.NOTHING;
    return Dfa.explore(
            new State(nothing, construction.threads(search, Set.of(), nothing)),
            construction.alphabet(),
            construction::step,
            state -> accepts(state.threads()))
        .minimized();
  }

  private int add(Node node) throws Dfa.TooLargeException {
    if (nodes.size() >= MAX_NODES) {
      throw new Dfa.TooLargeException();
    }
    nodes.add(node);
    return nodes.size() - 1;
  }

  /** The node of an expression that {@code next} comes after. */
  private int node(Regex regex, int next) throws Dfa.TooLargeException {
    switch (regex) {
      case Characters characters -> {
        return add(new Node(Optional.of(characters.set()), Optional.empty(), List.of(next)));
      }
      case Sequence sequence -> {
        int at = next;
        for (int i = sequence.items().size() - 1; i >= 0; i--) {
          at = node(sequence.items().get(i), at);
        }
        return at;
      }
      case Choice choice -> {
        List<Integer> targets = new ArrayList<>();
        for (Regex option : choice.options()) {
          targets.add(node(option, next));
        }
        return add(new Node(Optional.empty(), Optional.empty(), targets));
      }
      case Repeat repeat -> {
        return repeat(repeat, next);
      }
      case Lookahead lookahead -> {
        bodies.put(lookahead, node(lookahead.body(), END));
        return add(new Node(Optional.empty(), Optional.of(lookahead), List.of(next)));
      }
      case Anchor anchor -> {
        hasBoundaries |= anchor == Anchor.WORD_BOUNDARY || anchor == Anchor.NO_WORD_BOUNDARY;
        return add(new Node(Optional.empty(), Optional.of(anchor), List.of(next)));
      }
    }
  }

  private int repeat(Repeat repeat, int next) throws Dfa.TooLargeException {
    int at = next;
    if (repeat.most() == Repeat.UNBOUNDED) {
      int loop = add(new Node(Optional.empty(), Optional.empty(), List.of()));
      int item = node(repeat.item(), loop);
      nodes.set(loop, new Node(Optional.empty(), Optional.empty(), List.of(item, next)));
      at = loop;
    } else {
      for (int i = repeat.least(); i < repeat.most(); i++) {
        int item = node(repeat.item(), at);
        at = add(new Node(Optional.empty(), Optional.empty(), List.of(item, next)));
      }
    }
    for (int i = 0; i < repeat.least(); i++) {
      at = node(repeat.item(), at);
    }
    return at;
  }

  private State step(State state, int character) {
    Before before =
        !hasBoundaries || !RegexParser.WORD.contains(character) ? Before.OTHER : Before.WORD;
    return new State(before, step(state.threads(), character, before));
  }

  private Set<Trace> step(Set<Trace> threads, int character, Before before) {
    Set<Trace> result = new LinkedHashSet<>();
    for (Trace thread : threads) {
      Node node = nodes.get(thread.node());
      if (!node.set().orElse(CodePoints.NONE).contains(character)) {
        continue;
      }
      Set<Obligation> obligations = new LinkedHashSet<>();
      boolean alive = true;
      for (Obligation obligation : thread.obligations()) {
        Set<Trace> inner = step(obligation.threads(), character, before);
        alive &= keep(new Obligation(obligation.positive(), inner), obligations);
      }
      if (alive) {
        for (int target : node.targets()) {
          collect(target, obligations, before, result, new LinkedHashSet<>());
        }
      }
    }
    return simplified(result);
  }

  private Set<Trace> threads(int node, Set<Obligation> obligations, Before before) {
    Set<Trace> result = new LinkedHashSet<>();
    collect(node, obligations, before, result, new LinkedHashSet<>());
    return simplified(result);
  }

  private record Visit(int node, Set<Obligation> obligations) {}

  private void collect(
      int number,
      Set<Obligation> obligations,
      Before before,
      Set<Trace> result,
      Set<Visit> visited) {
    if (!visited.add(new Visit(number, obligations))) {
      return;
    }
    Node node = nodes.get(number);
    if (node.set().isPresent()) {
      result.add(new Trace(number, Set.copyOf(obligations)));
      return;
    }
    Set<Obligation> more = obligations;
    if (node.assertion().isPresent()) {
      more = new LinkedHashSet<>(obligations);
      if (!holds(node.assertion().get(), before, more)) {
        return;
      }
    }
    for (int target : node.targets()) {
      collect(target, more, before, result, visited);
    }
  }

  /** Whether the assertion can still hold; what it asks of the rest is added. */
  private boolean holds(Regex assertion, Before before, Set<Obligation> obligations) {
    return switch (assertion) {
      case Lookahead lookahead ->
          keep(
              new Obligation(
                  lookahead.positive(),
                  threads(bodies.getOrDefault(lookahead, END), Set.of(), before)),
              obligations);
      case Anchor anchor ->
          switch (anchor) {
            case START -> before == Before.NOTHING;
            case END -> keep(new Obligation(false, follows(CodePoints.ALL)), obligations);
            case WORD_BOUNDARY ->
                keep(new Obligation(before != Before.WORD, follows(RegexParser.WORD)), obligations);
            case NO_WORD_BOUNDARY ->
                keep(new Obligation(before == Before.WORD, follows(RegexParser.WORD)), obligations);
          };
      default -> true;
    };
  }

  /** One thread: a character of the set comes next. */
  private Set<Trace> follows(CodePoints set) {
    int node =
        followers.computeIfAbsent(
            set,
            s -> {
              nodes.add(new Node(Optional.of(s), Optional.empty(), List.of(END)));
              return nodes.size() - 1;
            });
    return Set.of(new Trace(node, Set.of()));
  }

  /** Adds an obligation unless it is fulfilled; false if it cannot be any more. */
  private static boolean keep(Obligation obligation, Set<Obligation> obligations) {
    boolean fulfilled = obligation.threads().contains(new Trace(END, Set.of()));
    if (fulfilled || obligation.threads().isEmpty()) {
      return fulfilled == obligation.positive();
    }
    obligations.add(obligation);
    return true;
  }

  private static boolean accepts(Set<Trace> threads) {
    return threads.stream()
        .anyMatch(
            thread ->
                thread.node() == END
                    && thread.obligations().stream()
                        .allMatch(o -> o.positive() == accepts(o.threads())));
  }

  /** Without threads that ask for more than another at the same place. */
  private static Set<Trace> simplified(Set<Trace> threads) {
    Trace done = new Trace(END, Set.of());
    if (threads.contains(done)) {
      return Set.of(done);
    }
    return threads.stream()
        .filter(
            thread ->
                thread.obligations().isEmpty()
                    || threads.stream()
                        .noneMatch(
                            other ->
                                other.node() == thread.node()
                                    && !other.equals(thread)
                                    && thread.obligations().containsAll(other.obligations())))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Sets of characters that no node tells apart. */
  private List<CodePoints> alphabet() {
    Set<CodePoints> sets = new LinkedHashSet<>();
    nodes.forEach(node -> node.set().ifPresent(sets::add));
    if (hasBoundaries) {
      sets.add(RegexParser.WORD);
    }
    List<CodePoints> atoms = List.of(CodePoints.ALL);
    for (CodePoints set : sets) {
      List<CodePoints> refined = new ArrayList<>();
      for (CodePoints atom : atoms) {
        for (CodePoints part : List.of(atom.intersect(set), atom.minus(set))) {
          if (!part.isEmpty()) {
            refined.add(part);
          }
        }
      }
      atoms = refined;
    }
    return atoms;
  }
}
