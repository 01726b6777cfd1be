package io.github.llamapanama.core.engine;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The sequences of a KV cache as a tree: each holds tokens, and those at its beginning may lie in
 * cells that belong to the sequence it branched off from.
 *
 * <p>Pure bookkeeping, which knows at any time how many cells are taken and who holds the longest
 * beginning of a prompt. There are at most a few hundred sequences, and to compare two beginnings
 * takes nanoseconds: so a search walks over all of them, and a token that is added costs nothing.
 */
final class PrefixTree {

  /** A sequence. */
  static final class Node {
    private final int id;
    private int[] tokens = new int[256];
    private int size;

    /** Whose cells hold the first {@link #base} tokens; null if there are none. */
    private @Nullable Node lender;

    private int base;

    private Node(int id) {
      this.id = id;
    }

    /** The sequence's number. */
    int id() {
      return id;
    }

    /** How many tokens it holds. */
    int size() {
      return size;
    }

    /** The tokens it holds; more may lie behind the first {@link #size()}. */
    int[] tokens() {
      return tokens;
    }

    /** How many tokens it has in common with others, from the first on. */
    int commonPrefix(int[] others, int length) {
      int most = Math.min(size, length);
      int mismatch = Arrays.mismatch(tokens, 0, most, others, 0, most);
      return mismatch < 0 ? most : mismatch;
    }
  }

  private final List<Node> nodes;
  private long cells;

  /** Up to where the cells of each sequence are needed, while that is asked. */
  private final int[] reach;

  /** A tree of empty sequences, numbered from 0. */
  PrefixTree(int sequences) {
    reach = new int[sequences];
    nodes = IntStream.range(0, sequences).mapToObj(Node::new).toList();
  }

  /** All sequences, in order. */
  List<Node> nodes() {
    return nodes;
  }

  /** How many cells hold tokens; one that several sequences share counts once. */
  long cells() {
    return cells;
  }

  /**
   * How many cells hold the tokens of some sequences and the beginning of one more.
   *
   * @param kept whether each sequence is one of them
   * @param more the one more, if any
   * @param length how many tokens of it
   */
  long cells(boolean[] kept, @Nullable Node more, int length) {
    Arrays.fill(reach, 0);
    for (Node node : nodes) {
      if (kept[node.id]) {
        hold(node, node.size);
      }
    }
    hold(more, length);
    long sum = 0;
    for (Node node : nodes) {
      sum += Math.max(0, reach[node.id] - node.base);
    }
    return sum;
  }

  /** Notes that a sequence is needed up to a length, and so are those that lend it cells. */
  private void hold(@Nullable Node node, int length) {
    int held = length;
    for (Node at = node; at != null && held > reach[at.id]; at = at.lender) {
      reach[at.id] = held;
      held = Math.min(held, at.base);
    }
  }

  /** Adds tokens at the end of a sequence. */
  void append(Node node, int[] tokens, int from, int to) {
    int size = node.size + (to - from);
    if (size > node.tokens.length) {
      node.tokens = Arrays.copyOf(node.tokens, Math.max(size, 2 * node.tokens.length));
    }
    System.arraycopy(tokens, from, node.tokens, node.size, to - from);
    node.size = size;
    cells += to - from;
  }

  /** Lets an empty sequence begin like another, in the same cells. */
  void branch(Node parent, Node child, int length) {
    copy(parent, child, length);
    cells -= length;
    lend(parent, child, length);
  }

  /** Says who holds a node's first cells: the nearest of the lenders that reaches so far itself. */
  private static void lend(@Nullable Node lender, Node node, int base) {
    Node nearest = lender;
    while (nearest != null && base <= nearest.base) {
      nearest = nearest.lender;
    }
    node.lender = base == 0 ? null : nearest;
    node.base = base;
  }

  /** Lets an empty sequence begin like another, in cells of its own. */
  void copy(Node source, Node target, int length) {
    append(target, source.tokens, 0, length);
  }

  /** Cuts a sequence. Cells that others hold as well stay. */
  void cut(Node node, int length) {
    if (length >= node.size) {
      return;
    }
    int own = Math.max(0, node.size - Math.max(node.base, length));
    cells -= own;
    inherit(node, length);
    node.size = length;
    if (node.base > length) {
      lend(node.lender, node, length);
    }
  }

  /** Gives the cells behind a cut to the branch that holds most of them. */
  private void inherit(Node node, int length) {
    Node heir = null;
    for (Node branch : nodes) {
      if (branch.lender == node
          && branch.base > length
          && (heir == null || branch.base > heir.base)) {
        heir = branch;
      }
    }
    if (heir == null) {
      return;
    }
    int kept = Math.max(length, node.base);
    cells += heir.base - kept;
    for (Node branch : nodes) {
      if (branch != heir && branch.lender == node && branch.base > kept) {
        branch.lender = heir;
      }
    }
    lend(node, heir, kept);
  }
}
