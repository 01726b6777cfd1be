package io.github.llamapanama.core.engine;

import io.github.llamapanama.core.engine.PrefixTree.Node;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sequences of a context: some at work, others idle, which keep what they hold for prompts that
 * begin like it, until their place is needed.
 */
final class SequencePool {
  /** Shorter ones are computed again as fast as they would be saved. */
  private static final int LEAST_SAVED = 16;

  /**
   * After how many computed tokens an idle sequence leaves a shared cache, where each of them looks
   * at its cells: by then that has cost about as much as to save and restore it.
   */
  private static final int LONGEST_IDLE = 512;

  private final SequenceMemory memory;
  private final PrefixTree tree;
  private final SavedPrefixes saved;
  private final boolean reuse;
  private final int capacity;
  private final int leastCopied;
  private final boolean[] active;
  private final long[] lastUsed;

  /** Whether a copy from or to a sequence is not done before the next batch is computed. */
  private final boolean[] copying;

  /** Whether such a copy goes to it, so that it does not hold its tokens yet. */
  private final boolean[] incomplete;

  private long clock;

  /** How many tokens were computed, in all and when each sequence was used last. */
  private long computed;

  private final long[] computedAtUse;

  /**
   * A pool in which all sequences are empty.
   *
   * @param memory where they are
   * @param sequences how many there are
   * @param capacity how many tokens they can hold: together if their memory is shared, else each
   * @param saved where the tokens go that must leave
   * @param reuse whether prompts reuse what others computed
   */
  SequencePool(
      SequenceMemory memory, int sequences, int capacity, SavedPrefixes saved, boolean reuse) {
    this.memory = memory;
    this.tree = new PrefixTree(sequences);
    this.saved = saved;
    this.capacity = capacity;
    this.reuse = reuse;
    // Without shared cells a copy moves all the memory of a sequence: as long as a few tokens take.
    this.leastCopied =
        memory.isShared() && memory.isCuttable() ? 1 : Math.max(LEAST_SAVED, capacity / 128);
    this.active = new boolean[sequences];
    this.lastUsed = new long[sequences];
    this.copying = new boolean[sequences];
    this.incomplete = new boolean[sequences];
    this.computedAtUse = new long[sequences];
  }

  /** Whether sequences share the memory of a common beginning. */
  boolean isShared() {
    return memory.isShared();
  }

  /** Whether the sequences at work should have numbers that follow each other. */
  boolean isSequential() {
    return memory.isSequential();
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
    List<Node> nodes = tree.nodes();
    int count = 0;
    for (int i = 0; i < nodes.size(); i++) { // no iterator: this is asked after every token
      count += isCached(nodes.get(i)) ? 1 : 0;
    }
    return count;
  }

  /**
   * Whether a prompt and some more tokens fit beside the sequences at work, if idle ones leave but
   * for what it can begin with.
   */
  boolean fits(int[] tokens, int size, long more) {
    if (!memory.isShared()) {
      return true;
    }
    Match match = reuse ? match(tokens, size) : Match.NONE;
    long kept = tree.cells(active, match.source(), match.length());
    return kept + size - match.length() + more <= capacity;
  }

  /** Whether sequences can go back to any place, so that no states have to be saved for that. */
  boolean isCuttable() {
    return memory.isCuttable();
  }

  /** Fewer common tokens than this are not worth waiting for, nor a saved state. */
  int leastShared() {
    return leastCopied;
  }

  private boolean isCached(Node node) {
    return !active[node.id()] && node.size() > 0;
  }

  /** How many tokens of a prompt's beginning need not be computed. */
  int reusable(int[] tokens, int size) {
    return reuse ? Math.max(match(tokens, size).length(), savedLength(tokens, size)) : 0;
  }

  private int savedLength(int[] tokens, int size) {
    return saved.longest(tokens, size - 1).map(SavedPrefixes.Match::length).orElse(0);
  }

  /** How many tokens of a prompt's beginning others have read, even if that cannot be reused. */
  int known(int[] tokens, int size) {
    int longest = 0;
    for (Node node : tree.nodes()) {
      longest = Math.max(longest, node.commonPrefix(tokens, size - 1));
    }
    return Math.max(longest, saved.known(tokens, size - 1));
  }

  private record Match(@Nullable Node source, int length) {
    static final Match NONE = new Match(null, 0);
  }

  /** The longest usable beginning; the last token is always computed, for its logits. */
  private Match match(int[] tokens, int size) {
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
    Match match = reuse ? match(tokens, size) : Match.NONE;
    SavedPrefixes.Match state = reuse ? saved.longest(tokens, size - 1).orElse(null) : null;
    Node source = match.source();
    boolean together = memory.isSequential() && isAnyActive();
    Node target = together ? firstIdle() : leastRecentlyUsed(source);
    if (target == null) {
      return null;
    }
    boolean saves = state != null && state.length() >= match.length() + LEAST_SAVED;
    if (saves && !copying[target.id()]) {
      empty(target);
      restore(target, tokens, size);
    } else if (source == null) {
      vacate(target, null);
    } else if (source.equals(target)) {
      if (!mayBeCut(source, match.length())) {
        keepElsewhere(target, null);
        saveUnlessHeldBesides(target);
      }
      cut(target, match.length());
    } else if (!together && mayBeCut(source, match.length())) {
      target = source;
      cut(target, match.length());
    } else {
      vacate(target, source);
      if (match.length() >= leastCopied) {
        copy(source, target, match.length());
        noteUse(source);
      }
      if (mayBeCut(source, match.length())) {
        drop(source);
      }
    }
    active[target.id()] = true;
    return target;
  }

  /**
   * Moves a sequence at work to the first idle place, if that is before its own.
   *
   * @return the sequence that holds its tokens now
   */
  Node movedForward(Node node) {
    Node target = firstIdle();
    if (target == null || target.id() > node.id()) {
      return node;
    }
    vacate(target, node);
    copy(node, target, node.size());
    if (target.size() < node.size()) {
      return node;
    }
    active[target.id()] = true;
    drop(node);
    return target;
  }

  private boolean isAnyActive() {
    for (boolean atWork : active) {
      if (atWork) {
        return true;
      }
    }
    return false;
  }

  private @Nullable Node firstIdle() {
    for (Node node : tree.nodes()) {
      if (!active[node.id()]) {
        return node;
      }
    }
    return null;
  }

  /** Empties an idle sequence whose place is needed, rather than what it holds. */
  private void vacate(Node node, @Nullable Node spared) {
    if (memory.isSequential() && isCached(node)) {
      keepElsewhere(node, spared);
    }
    empty(node);
  }

  /** Lets an idle sequence that is used less, if there is one, hold what a node will give up. */
  private void keepElsewhere(Node node, @Nullable Node spared) {
    if (memory.isShared() || node.size() < LEAST_SAVED || isHeldBesides(node)) {
      return;
    }
    Node other = null;
    for (Node candidate : tree.nodes()) {
      if (!active[candidate.id()]
          && !candidate.equals(node)
          && !candidate.equals(spared)
          && (other == null || uses(candidate) < uses(other))) {
        other = candidate;
      }
    }
    if (other != null && uses(other) < uses(node)) {
      empty(other);
      copy(node, other, node.size());
      lastUsed[other.id()] = lastUsed[node.id()];
    }
  }

  /** When a sequence was used last, an empty one never. */
  private long uses(Node node) {
    return node.size() == 0 ? -1 : lastUsed[node.id()];
  }

  /** Whether an idle sequence gives up little when it is cut. */
  private boolean mayBeCut(Node node, int length) {
    return !active[node.id()] && memory.isCuttable() && length >= node.size() - node.size() / 4;
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
          || best.equals(spared)
          || (!node.equals(spared) && lastUsed[node.id()] < lastUsed[best.id()])) {
        best = node;
      }
    }
    return best;
  }

  private void copy(Node source, Node target, int length) {
    if (memory.copy(source.id(), target.id(), length)) {
      if (memory.isShared()) {
        tree.branch(source, target, length);
      } else {
        copying[source.id()] = true;
        copying[target.id()] = true;
        incomplete[target.id()] = true;
        tree.copy(source, target, length);
      }
    }
  }

  /** Makes an empty sequence the saved one that has most of a prompt, if it fits. */
  private void restore(Node target, int[] tokens, int size) {
    // Looked for anew whenever a sequence has left: its state may have taken the other's place.
    SavedPrefixes.Match state = saved.longest(tokens, size - 1).orElse(null);
    while (state != null && free() < state.saved().size()) {
      if (!evict()) {
        return;
      }
      state = saved.longest(tokens, size - 1).orElse(null);
    }
    if (state == null) {
      return;
    }
    SavedPrefixes.Saved whole = state.saved();
    if (memory.restore(target.id(), whole.state())) {
      saved.touch(whole);
      tree.append(target, whole.tokens(), 0, whole.size());
      cut(target, state.length());
    }
  }

  /** Cuts a sequence, or empties it if that cannot be done. */
  void cut(Node node, int length) {
    if (length < node.size()) {
      boolean done = memory.canCut(node.id(), node.size(), length) && memory.cut(node.id(), length);
      if (!done) {
        memory.remove(node.id());
      }
      tree.cut(node, done ? length : 0);
    }
  }

  /** Empties an idle sequence, whose tokens are saved if no other has them. */
  private void empty(Node node) {
    if (node.size() > 0) {
      saveUnlessHeldBesides(node);
      memory.remove(node.id());
      tree.cut(node, 0);
    }
  }

  private void saveUnlessHeldBesides(Node node) {
    if (reuse && node.size() >= LEAST_SAVED && !isHeldBesides(node)) {
      save(node);
    }
  }

  private boolean isHeldBesides(Node node) {
    for (Node other : tree.nodes()) {
      if (!other.equals(node)
          && (memory.isCuttable() ? other.size() >= node.size() : other.size() == node.size())
          && other.commonPrefix(node.tokens(), node.size()) == node.size()) {
        return true;
      }
    }
    return false;
  }

  /** Saves the state of a sequence, unless that is done. */
  void save(Node node) {
    if (saved.isOff()
        || incomplete[node.id()]
        || saved.contains(node.tokens(), node.size())
        || !saved.takes(node.size(), memory.savedSize(node.id()))) {
      return;
    }
    saved.add(node.tokens(), node.size(), memory.save(node.id()));
  }

  /** Notes that a batch was computed, before which all copies are done. */
  void noteComputed(int tokens) {
    Arrays.fill(copying, false);
    Arrays.fill(incomplete, false);
    computed += tokens;
    if (memory.isShared() && !saved.isOff()) {
      List<Node> nodes = tree.nodes();
      for (int i = 0; i < nodes.size(); i++) { // no iterator: this is done after every token
        Node node = nodes.get(i);
        if (isCached(node) && computed - computedAtUse[node.id()] > LONGEST_IDLE) {
          evict(node);
        }
      }
    }
  }

  private void noteUse(Node node) {
    lastUsed[node.id()] = ++clock;
    computedAtUse[node.id()] = computed;
  }

  /** Notes tokens that were computed. */
  void append(Node node, int[] tokens, int from, int to) {
    tree.append(node, tokens, from, to);
  }

  /** Gives a sequence back, which keeps its tokens for others. */
  void release(Node node) {
    active[node.id()] = false;
    noteUse(node);
    if (!reuse) {
      drop(node);
    } else if (memory.isCuttable()) {
      forgetBeginningsOf(node);
    }
  }

  /** Of idle sequences that begin alike, the longest can stand for all. */
  private void forgetBeginningsOf(Node node) {
    for (Node other : tree.nodes()) {
      if (!other.equals(node)
          && isCached(other)
          && other.size() <= node.size()
          && other.commonPrefix(node.tokens(), node.size()) == other.size()) {
        drop(other);
      }
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
    evict(victim);
    return true;
  }

  private void evict(Node node) {
    FlightEvents.Evict event = new FlightEvents.Evict();
    event.tokens = node.size();
    event.commit();
    empty(node);
  }
}
