package io.github.llamapanama.core.engine;

import io.github.llamapanama.core.engine.PrefixTree.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sequences of a context: some at work, others idle, which keep what they hold for prompts that
 * begin like it, until their place is needed.
 */
final class SequencePool {
  private final SequenceMemory memory;
  private final PrefixTree tree;
  private final boolean reuse;
  private final int capacity;

  /** Fewer common tokens are computed again rather than copied. */
  private final int leastCopied;

  private final boolean[] active;
  private final long[] lastUsed;
  private long clock;

  /**
   * A pool in which all sequences are empty.
   *
   * @param memory where they are
   * @param sequences how many there are
   * @param capacity how many tokens they can hold: together if their memory is shared, else each
   * @param reuse whether prompts reuse what others computed
   */
  SequencePool(SequenceMemory memory, int sequences, int capacity, boolean reuse) {
    this.memory = memory;
    this.tree = new PrefixTree(sequences);
    this.capacity = capacity;
    this.reuse = reuse;
    // A copy moves the whole memory of a sequence, about as long as a few tokens take.
    this.leastCopied = memory.isShared() ? 1 : Math.max(8, capacity / 128);
    this.active = new boolean[sequences];
    this.lastUsed = new long[sequences];
  }

  /** How many more tokens fit; as good as endless if each sequence has memory of its own. */
  long free() {
    return memory.isShared() ? capacity - tree.cells() : Integer.MAX_VALUE;
  }

  /** How many tokens are held. */
  long used() {
    return tree.cells();
  }

  /** How many idle sequences hold tokens. */
  int cachedPrefixes() {
    int count = 0;
    for (Node node : tree.nodes()) {
      count += isCached(node) ? 1 : 0;
    }
    return count;
  }

  /** How many tokens idle sequences may give up, at most. */
  long evictable() {
    long sum = 0;
    for (Node node : tree.nodes()) {
      sum += active[node.id()] ? 0 : node.size();
    }
    return Math.min(sum, tree.cells());
  }

  private boolean isCached(Node node) {
    return !active[node.id()] && node.size() > 0;
  }

  /** How many tokens of a prompt's beginning need not be computed. */
  int reusable(int[] tokens, int size) {
    return match(tokens, size).length();
  }

  /** Fewer common tokens than this are not worth waiting for. */
  int leastCopied() {
    return leastCopied;
  }

  private record Match(@Nullable Node source, int length) {
    static final Match NONE = new Match(null, 0);
  }

  /** The longest usable beginning; the last token is always computed, for its logits. */
  private Match match(int[] tokens, int size) {
    if (!reuse) {
      return Match.NONE;
    }
    Match best = Match.NONE;
    for (Node node : tree.nodes()) {
      int common = node.commonPrefix(tokens, size - 1);
      if (common > 0
          && common >= best.length()
          && (isCached(node) || common >= leastCopied)
          && (common > best.length() || isCheaper(node, best.source()))
          && memory.canCut(node.id(), node.size(), common)) {
        best = new Match(node, common);
      }
    }
    return best;
  }

  /** Of two that have the same beginning, an idle one with little else can be taken over. */
  private boolean isCheaper(Node node, @Nullable Node other) {
    return other != null && isCached(node) && (active[other.id()] || node.size() < other.size());
  }

  /**
   * Takes a sequence for a prompt, which already holds as much of it as possible.
   *
   * @return null if all sequences are at work
   */
  @Nullable Node take(int[] tokens, int size) {
    Match match = match(tokens, size);
    Node source = match.source();
    Node target = leastRecentlyUsed(source);
    if (target == null) {
      return null;
    }
    if (source == null) {
      empty(target);
    } else if (target == source || mayBeCut(source, match.length())) {
      target = source;
      cut(target, match.length());
    } else {
      empty(target);
      if (match.length() >= leastCopied) {
        copy(source, target, match.length());
      }
    }
    active[target.id()] = true;
    return target;
  }

  /** Whether an idle sequence gives up little when it is cut. */
  private boolean mayBeCut(Node node, int length) {
    return !active[node.id()] && length >= node.size() - node.size() / 4;
  }

  /**
   * The first empty sequence, else the idle one used least recently, another than given if
   * possible.
   */
  private @Nullable Node leastRecentlyUsed(@Nullable Node spared) {
    Node best = null;
    for (Node node : tree.nodes()) {
      if (active[node.id()]) {
        continue;
      }
      if (node.size() == 0) {
        return node;
      }
      if (best == null
          || best == spared
          || (node != spared && lastUsed[node.id()] < lastUsed[best.id()])) {
        best = node;
      }
    }
    return best;
  }

  private void copy(Node source, Node target, int length) {
    if (memory.copy(source.id(), target.id(), source.size(), length)) {
      if (memory.isShared()) {
        tree.branch(source, target, length);
      } else {
        tree.copy(source, target, length);
      }
    }
  }

  /** Cuts a sequence, or empties it if that cannot be done. */
  void cut(Node node, int length) {
    if (length < node.size()) {
      tree.cut(node, memory.cut(node.id(), length) ? length : 0);
    }
  }

  private void empty(Node node) {
    if (node.size() > 0) {
      memory.remove(node.id());
      tree.cut(node, 0);
    }
  }

  /** Notes tokens that were computed. */
  void append(Node node, int[] tokens, int from, int to) {
    tree.append(node, tokens, from, to);
  }

  /** Gives a sequence back, which keeps its tokens for others. */
  void release(Node node) {
    active[node.id()] = false;
    lastUsed[node.id()] = ++clock;
    if (!reuse) {
      empty(node);
    }
  }

  /** Gives a sequence back and forgets its tokens. */
  void drop(Node node) {
    active[node.id()] = false;
    // Also what a failed batch may have left, of which the tree knows nothing.
    memory.remove(node.id());
    tree.cut(node, 0);
  }

  /**
   * Empties the idle sequence used least recently.
   *
   * @return whether there was one
   */
  boolean evict() {
    Node victim = null;
    for (Node node : tree.nodes()) {
      if (isCached(node) && (victim == null || lastUsed[node.id()] < lastUsed[victim.id()])) {
        victim = node;
      }
    }
    if (victim == null) {
      return false;
    }
    empty(victim);
    return true;
  }

  /** All sequences. */
  List<Node> sequences() {
    return tree.nodes();
  }
}
