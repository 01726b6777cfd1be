package io.github.llamapanama.core.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds stop strings in a text that comes in pieces, and holds back what may become one.
 *
 * <p>The text ends where the first stop string is complete; of several that end at the same
 * character the longest counts. All stop strings are searched at once (Aho and Corasick 1975), so a
 * character costs the same for one as for hundreds. Used by one thread at a time.
 */
public final class StopMatcher {
  /** The most characters that all stop strings may have together: each takes some memory. */
  public static final int MOST_CHARACTERS = 1 << 14;

  private final List<String> stops;

  /** Per state: the characters that lead on, sorted, and the states they lead to. */
  private final char[][] labels;

  private final int[][] targets;

  /**
   * Per state: how many characters it stands for, the longest proper suffix that is a state too.
   */
  private final int[] depths;

  private final int[] fallbacks;

  /** Per state: the longest stop string that ends here, or −1. */
  private final int[] ends;

  private final StringBuilder held = new StringBuilder();
  private int state;
  private @Nullable String matched;

  /**
   * A matcher.
   *
   * @param stops the stop strings; none is fine
   * @throws IllegalArgumentException if one is empty, or they have more than {@link
   *     #MOST_CHARACTERS} together
   */
  public StopMatcher(List<String> stops) {
    this.stops = checked(stops);
    List<Map<Character, Integer>> edges = new ArrayList<>();
    edges.add(new TreeMap<>());
    List<Integer> stopAt = new ArrayList<>(List.of(-1));
    for (int stop = 0; stop < this.stops.size(); stop++) {
      String text = this.stops.get(stop);
      int at = 0;
      for (int i = 0; i < text.length(); i++) {
        Integer next = edges.get(at).get(text.charAt(i));
        if (next == null) {
          next = edges.size();
          edges.get(at).put(text.charAt(i), next);
          edges.add(new TreeMap<>());
          stopAt.add(-1);
        }
        at = next;
      }
      stopAt.set(at, stop);
    }
    int count = edges.size();
    this.labels = new char[count][];
    this.targets = new int[count][];
    this.depths = new int[count];
    this.fallbacks = new int[count];
    this.ends = new int[count];
    for (int node = 0; node < count; node++) {
      Map<Character, Integer> leading = edges.get(node);
      labels[node] = new char[leading.size()];
      targets[node] = new int[leading.size()];
      int i = 0;
      for (Map.Entry<Character, Integer> edge : leading.entrySet()) {
        labels[node][i] = edge.getKey();
        targets[node][i++] = edge.getValue();
      }
      ends[node] = stopAt.get(node);
    }
    link();
  }

  /** A copy of stop strings that a matcher takes. */
  static List<String> checked(List<String> stops) {
    long characters = stops.stream().mapToLong(String::length).sum();
    if (characters > MOST_CHARACTERS) {
      throw new IllegalArgumentException(
          "stop strings have at most %,d characters together, not %,d"
              .formatted(MOST_CHARACTERS, characters));
    }
    if (stops.contains("")) {
      throw new IllegalArgumentException("a stop string is empty");
    }
    return List.copyOf(stops);
  }

  /** Sets the fallbacks, nearest states first. */
  private void link() {
    ArrayDeque<Integer> open = new ArrayDeque<>(List.of(0));
    while (!open.isEmpty()) {
      int node = open.remove();
      for (int i = 0; i < labels[node].length; i++) {
        int target = targets[node][i];
        depths[target] = depths[node] + 1;
        fallbacks[target] = node == 0 ? 0 : next(fallbacks[node], labels[node][i]);
        if (ends[target] < 0) {
          ends[target] = ends[fallbacks[target]];
        }
        open.add(target);
      }
    }
  }

  private int next(int from, char c) {
    int node = from;
    while (true) {
      int edge = Arrays.binarySearch(labels[node], c);
      if (edge >= 0) {
        return targets[node][edge];
      }
      if (node == 0) {
        return 0;
      }
      node = fallbacks[node];
    }
  }

  /**
   * Takes the next piece of the text.
   *
   * @return the text that is certain to come before any stop string; nothing after a match
   */
  public String push(String text) {
    if (matched != null) {
      return "";
    }
    for (int i = 0; i < text.length(); i++) {
      state = next(state, text.charAt(i));
      int stop = ends[state];
      if (stop >= 0) {
        matched = stops.get(stop);
        held.append(text, 0, i + 1);
        return take(held.length() - matched.length());
      }
    }
    if (state == 0 && held.isEmpty()) {
      return text;
    }
    held.append(text);
    return take(held.length() - depths[state]);
  }

  /** Whether text is held back. */
  public boolean isHolding() {
    return matched == null && !held.isEmpty();
  }

  /** The stop string that ended the text, if one did. */
  public Optional<String> matched() {
    return Optional.ofNullable(matched);
  }

  /** What is held back, when the text ends without a stop string. The matcher starts again. */
  public String flush() {
    String rest = matched == null ? held.toString() : "";
    held.setLength(0);
    state = 0;
    matched = null;
    return rest;
  }

  private String take(int length) {
    String text = held.substring(0, length);
    held.delete(0, length);
    return text;
  }
}
