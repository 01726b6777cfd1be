package io.github.llamapanama.chat.reply;

import io.github.llamapanama.chat.schema.GrammarBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Rules for texts that are not JSON. */
final class GrammarTexts {
  private final GrammarBuilder rules;
  private final Map<String, String> untils = new LinkedHashMap<>();

  GrammarTexts(GrammarBuilder rules) {
    this.rules = rules;
  }

  static String literal(String text) {
    int number = text.indexOf(Marker.NUMBER);
    if (number >= 0) {
      return literal(text.substring(0, number))
          + " [0-9]{1,3} "
          + literal(text.substring(number + Marker.NUMBER.length()));
    }
    return text.isEmpty() ? "\"\"" : GrammarBuilder.literal(text);
  }

  static String oneOf(List<String> alternatives) {
    return alternatives.stream().collect(Collectors.joining(" | ", "(", ")"));
  }

  /**
   * The name of a rule for any text in which a marker does not occur: an automaton that knows how
   * much of the marker was just seen, a rule for each state.
   */
  String without(String marker) {
    return untils.computeIfAbsent(marker, this::automaton);
  }

  private String automaton(String marker) {
    int[] letters = marker.codePoints().toArray();
    List<String> states = new ArrayList<>();
    for (int i = 0; i < letters.length; i++) {
      states.add(rules.reserve("text"));
    }
    Set<Integer> distinct = new LinkedHashSet<>();
    for (int letter : letters) {
      distinct.add(letter);
    }
    StringBuilder others = new StringBuilder("[^");
    distinct.forEach(letter -> others.append("\\U%08x".formatted(letter)));
    others.append(']');
    for (int state = 0; state < letters.length; state++) {
      List<String> alternatives = new ArrayList<>();
      alternatives.add(others + " " + states.getFirst());
      for (int letter : distinct) {
        int next = next(letters, state, letter);
        if (next < letters.length) {
          alternatives.add(literal(Character.toString(letter)) + " " + states.get(next));
        }
      }
      alternatives.add("\"\"");
      rules.define(states.get(state), String.join(" | ", alternatives));
    }
    return states.getFirst();
  }

  /** How much of the marker has been seen after another letter. */
  private static int next(int[] marker, int seen, int letter) {
    for (int length = seen + 1; length > 0; length--) {
      boolean fits = marker[length - 1] == letter;
      for (int i = 0; fits && i < length - 1; i++) {
        fits = marker[i] == marker[seen - (length - 1) + i];
      }
      if (fits) {
        return length;
      }
    }
    return 0;
  }
}
