package io.github.llamapanama.core.sampling;

import org.jspecify.annotations.Nullable;

/** All that may still follow a text, and what follows it character by character as far as known. */
final class GrammarState {

  /** Nothing follows: the text does not fit. */
  static final GrammarState DEAD = new GrammarState(GrammarStack.NONE, 0);

  private final GrammarStack[] stacks;
  private final boolean complete;
  private final boolean expectsToken;

  /** Per class of characters: the state after one; null if nobody has asked yet. */
  final @Nullable GrammarState[] after;

  /** The tokens that may follow; null if nobody has asked yet, or it was long ago. */
  @Nullable TokenSet allowed;

  GrammarState(GrammarStack[] stacks, int classes) {
    this.stacks = stacks;
    this.after = new GrammarState[classes];
    boolean complete = false;
    boolean expectsToken = false;
    for (GrammarStack stack : stacks) {
      complete |= stack.isEmpty();
      expectsToken |= stack.expectsToken();
    }
    this.complete = complete;
    this.expectsToken = expectsToken;
  }

  GrammarStack[] stacks() {
    return stacks;
  }

  boolean isDead() {
    return stacks.length == 0;
  }

  /** Whether the text may end here. */
  boolean isComplete() {
    return complete;
  }

  /** Whether a token literal may follow. */
  boolean expectsToken() {
    return expectsToken;
  }
}
