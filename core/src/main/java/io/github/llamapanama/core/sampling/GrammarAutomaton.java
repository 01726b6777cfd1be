package io.github.llamapanama.core.sampling;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * A grammar over one vocabulary as an automaton that grows as texts come along it: states that were
 * met once, and the tokens that each allows, are known from then on, to every text with this
 * grammar.
 *
 * <p>Used by one thread at a time: a {@link GrammarMatcher} holds its monitor.
 */
final class GrammarAutomaton {

  /**
   * How many bytes the sets of allowed tokens may take. Of 150,000 tokens one is 19 kB where most
   * are allowed, as in a string, and less than one where few are.
   */
  private static final int MAX_REMEMBERED = 2 << 20;

  private final TokenPieces vocabulary;
  private final GrammarRules rules;
  private final CharacterClasses classes;
  private final Map<Set<GrammarStack>, GrammarState> states = new HashMap<>();

  /** The states that remember what they allow, the first of them first. */
  private final ArrayDeque<GrammarState> remembering = new ArrayDeque<>();

  private int remembered;

  /** Where allowed tokens are collected. */
  private final BitSet tokens = new BitSet();

  private final GrammarState start;
  private int[] alphabetClasses = {};

  /**
   * The automaton of a grammar, with its first state.
   *
   * @throws GrammarException if a token literal is not exactly one token of the vocabulary
   */
  GrammarAutomaton(Grammar grammar, TokenPieces vocabulary) {
    this.vocabulary = vocabulary;
    this.rules = TokenLiterals.resolve(grammar.rules(), vocabulary);
    this.classes = new CharacterClasses(rules);
    this.start = state(Arrays.asList(GrammarStack.start(rules)));
  }

  /** The state before any text. */
  GrammarState start() {
    return start;
  }

  /** How many states are known. */
  int size() {
    return states.size();
  }

  /** The one state of these stacks. */
  private GrammarState state(Collection<GrammarStack> stacks) {
    return stacks.isEmpty()
        ? GrammarState.DEAD
        : states.computeIfAbsent(
            Set.copyOf(stacks),
            set -> new GrammarState(set.toArray(GrammarStack.NONE), classes.count()));
  }

  /** The state after a character of a class. */
  GrammarState after(GrammarState from, int characterClass) {
    GrammarState after = from.after[characterClass];
    return after != null ? after : step(from, characterClass);
  }

  private GrammarState step(GrammarState from, int characterClass) {
    int character = classes.first(characterClass);
    List<GrammarStack> next = new ArrayList<>();
    for (GrammarStack stack : from.stacks()) {
      if (stack.expectsCharacter() && rules.matches(stack.position(), character)) {
        next.addAll(Arrays.asList(stack.afterCharacter()));
      }
    }
    GrammarState after = state(next);
    from.after[characterClass] = after;
    return after;
  }

  /** The state after a character. */
  GrammarState afterCharacter(GrammarState from, int character) {
    return from.isDead() ? from : after(from, classes.of(character));
  }

  /** What is left of a state before some character from {@code low} to {@code high}. */
  GrammarState before(GrammarState state, int low, int high) {
    List<GrammarStack> possible = new ArrayList<>();
    for (GrammarStack stack : state.stacks()) {
      if (mayMatch(stack, low, high)) {
        possible.add(stack);
      }
    }
    return state(possible);
  }

  /** Whether a state has room for some character from {@code low} to {@code high}. */
  boolean mayMatch(GrammarState state, int low, int high) {
    for (GrammarStack stack : state.stacks()) {
      if (mayMatch(stack, low, high)) {
        return true;
      }
    }
    return false;
  }

  private boolean mayMatch(GrammarStack stack, int low, int high) {
    return low <= high && stack.expectsCharacter() && rules.mayMatch(stack.position(), low, high);
  }

  /**
   * The state after a token that a literal stands for, or its characters, as {@code others} say.
   */
  GrammarState afterToken(GrammarState from, int token, GrammarState others) {
    if (!from.expectsToken()) {
      return others;
    }
    List<GrammarStack> next = new ArrayList<>(Arrays.asList(others.stacks()));
    for (GrammarStack stack : from.stacks()) {
      if (stack.expectsToken() && matchesLiteral(stack, token)) {
        next.addAll(Arrays.asList(stack.afterToken()));
      }
    }
    return next.size() == others.stacks().length ? others : state(next);
  }

  /** Whether a literal of a state stands for a token. */
  boolean matchesLiteral(GrammarState state, int token) {
    if (state.expectsToken()) {
      for (GrammarStack stack : state.stacks()) {
        if (stack.expectsToken() && matchesLiteral(stack, token)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean matchesLiteral(GrammarStack stack, int token) {
    boolean same = rules.lows()[stack.position()] == token;
    return token >= 0 && same == (rules.kinds()[stack.position()] == GrammarRules.TOKEN);
  }

  /**
   * The tokens that may follow a state.
   *
   * @param fits whether a single token does
   */
  TokenSet allowed(GrammarState state, IntPredicate fits) {
    TokenSet known = state.allowed;
    if (known != null) {
      return known;
    }
    TokenTrie trie = vocabulary.trie();
    if (alphabetClasses.length == 0) {
      alphabetClasses = trie.classes(classes);
    }
    tokens.clear();
    for (GrammarStack stack : state.stacks()) {
      if (stack.expectsToken()) {
        addLiteral(stack);
      }
    }
    trie.collect(state, alphabetClasses, this, tokens);
    addFragments(fits);
    tokens.andNot(vocabulary.endOfGeneration());
    if (state.isComplete()) {
      tokens.or(vocabulary.endOfGeneration());
    }
    TokenSet allowed = TokenSet.of(tokens);
    remember(state, allowed);
    return allowed;
  }

  /** The tokens that may follow inside a character: only some that begin inside one. */
  TokenSet allowedInside(IntPredicate fits) {
    tokens.clear();
    addFragments(fits);
    return TokenSet.of(tokens);
  }

  private void addFragments(IntPredicate fits) {
    for (int token : vocabulary.trie().fragments()) {
      if (fits.test(token)) {
        tokens.set(token);
      }
    }
  }

  private void addLiteral(GrammarStack stack) {
    int literal = rules.lows()[stack.position()];
    if (rules.kinds()[stack.position()] == GrammarRules.TOKEN) {
      if (literal < vocabulary.size() && !vocabulary.isEmpty(literal)) {
        tokens.set(literal);
      }
      return;
    }
    for (int token = 0; token < vocabulary.size(); token++) {
      if (token != literal && !vocabulary.isEmpty(token)) {
        tokens.set(token);
      }
    }
  }

  private void remember(GrammarState state, TokenSet allowed) {
    state.allowed = allowed;
    remembering.add(state);
    remembered += allowed.bytes();
    while (remembered > MAX_REMEMBERED) {
      GrammarState oldest = remembering.remove();
      TokenSet forgotten = oldest.allowed;
      oldest.allowed = null;
      remembered -= forgotten == null ? 0 : forgotten.bytes();
    }
  }
}
