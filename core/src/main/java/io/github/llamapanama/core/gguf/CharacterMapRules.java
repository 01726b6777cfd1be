package io.github.llamapanama.core.gguf;

import io.github.llamapanama.core.gguf.ModelFileCheck.BrokenRule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;

/**
 * Rules for the character map of unigram tokenizers ({@code tokenizer.ggml.precompiled_charsmap}),
 * which says how texts are normalized.
 *
 * <p>The map is a trie over the bytes of a text, stored as an XOR-compressed double array (Kanda,
 * "Space- and Time-Efficient String Dictionaries", 2018) as SentencePiece writes it: the length of
 * the array in bytes, the array of 32-bit nodes, and the replacements that its leaves point to,
 * each ended by a zero. Upstream looks up what a text begins with and throws an exception that
 * nobody catches when it leaves the array or the replacements. So this walks all ways that a text
 * can take.
 */
final class CharacterMapRules {
  private static final String KEY = "tokenizer.ggml.precompiled_charsmap";

  private static final int LEAF = 1 << 8;
  private static final int WIDE_BASE = 1 << 9;
  private static final int LABEL = 1 << 31 | 0xFF;
  private static final int VALUE = Integer.MAX_VALUE;

  /** The nodes of the trie. */
  private final int[] nodes;

  /** The end of the last replacement: one that begins there or later is not ended by a zero. */
  private final int replacementsEnd;

  private CharacterMapRules(ByteBuffer map, int arrayBytes) {
    this.nodes = new int[arrayBytes / Integer.BYTES];
    map.slice(Integer.BYTES, arrayBytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(nodes);
    int end = map.capacity();
    int begin = Integer.BYTES + arrayBytes;
    while (end > begin && map.get(end - 1) != 0) {
      end--;
    }
    this.replacementsEnd = end - begin;
  }

  static void check(Gguf gguf) throws BrokenRule {
    GgufValue.Array array = gguf.array(KEY).orElse(null);
    if (array == null || array.elementType().bytes() != 1) {
      return; // reported by the loader, or a tokenizer that leaves texts as they are
    }
    ByteBuffer map = array.bytes();
    if (map.capacity() <= Integer.BYTES) {
      return; // reported by the loader
    }
    long arrayBytes = Integer.toUnsignedLong(map.getInt(0));
    if (arrayBytes + Integer.BYTES >= map.capacity()) {
      return; // reported by the loader
    }
    CharacterMapRules rules = new CharacterMapRules(map, (int) arrayBytes);
    if (rules.nodes.length > 0) {
      rules.checkWays();
    }
  }

  private void checkWays() throws BrokenRule {
    BitSet seen = new BitSet();
    Deque<Integer> open = new ArrayDeque<>();
    open.push(base(0));
    while (!open.isEmpty()) {
      int from = open.pop();
      for (int label = 1; label <= 0xFF; label++) {
        int node = requireNode(from ^ label);
        if ((nodes[node] & LABEL) == label && !seen.get(node)) {
          seen.set(node);
          open.push(next(node));
        }
      }
    }
  }

  /** Where the way goes on from a node. */
  private int next(int node) throws BrokenRule {
    int next = node ^ base(node);
    if ((nodes[node] & LEAF) != 0 && (nodes[requireNode(next)] & VALUE) >= replacementsEnd) {
      throw new BrokenRule("the value of %s has a replacement past its end".formatted(KEY));
    }
    return next;
  }

  private int base(int node) {
    int packed = nodes[node];
    return (packed >>> 10) << ((packed & WIDE_BASE) == 0 ? 0 : 8);
  }

  private int requireNode(int node) throws BrokenRule {
    if (Integer.compareUnsigned(node, nodes.length) >= 0) {
      throw new BrokenRule(
          "the value of %s leads to node %s of %d"
              .formatted(KEY, Integer.toUnsignedString(node), nodes.length));
    }
    return node;
  }
}
