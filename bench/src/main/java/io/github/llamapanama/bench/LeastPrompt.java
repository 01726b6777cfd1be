package io.github.llamapanama.bench;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * How many tokens of prompts must be computed by somebody who forgets nothing: what a prompt has in
 * common with any text before it is there already, except for its last token, whose logits are
 * needed. The texts are kept as a tree of tokens.
 */
final class LeastPrompt {
  private static final int ROOT = 0;

  private final Map<Edge, Integer> children = new HashMap<>();

  private record Edge(int node, int token) {}

  /**
   * Adds a prompt and what was generated from it.
   *
   * @param generated the last of its tokens was not computed
   * @return how many tokens of the prompt had to be computed
   */
  int add(int[] prompt, int[] generated) {
    int known = insert(prompt, generated);
    return prompt.length - Math.min(known, prompt.length - 1);
  }

  /** Adds a text and tells how many of its first tokens were known. */
  private int insert(int[] prompt, int[] generated) {
    int[] text = Arrays.copyOf(prompt, prompt.length + Math.max(0, generated.length - 1));
    System.arraycopy(generated, 0, text, prompt.length, text.length - prompt.length);
    int node = ROOT;
    int known = 0;
    for (int token : text) {
      Edge edge = new Edge(node, token);
      Integer child = children.get(edge);
      if (child == null) {
        child = children.size() + 1;
        children.put(edge, child);
      } else {
        known++;
      }
      node = child;
    }
    return known;
  }
}
