package io.github.llamapanama.chat.schema;

import io.github.llamapanama.chat.schema.Constraints.Pattern;
import io.github.llamapanama.chat.schema.Regex.Anchor;
import io.github.llamapanama.chat.schema.Regex.Characters;
import io.github.llamapanama.chat.schema.Regex.Choice;
import io.github.llamapanama.chat.schema.Regex.Repeat;
import io.github.llamapanama.chat.schema.Regex.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Strings as rules. A single pattern from {@code ^} to {@code $} keeps its form; anything else is
 * an intersection of automata.
 */
final class StringRules {

  /** Longer strings without escapes are not counted: each length is a state, times what ends it. */
  private static final int MAX_UNESCAPED = 64;

  private final Rules rules;
  private final JsonText json;
  private final SchemaExpansion expansion;

  StringRules(Rules rules, JsonText json, SchemaExpansion expansion) {
    this.rules = rules;
    this.json = json;
    this.expansion = expansion;
  }

  Expression of(Constraints constraints, String name) {
    List<String> excluded = excluded(constraints);
    int least = constraints.minLength;
    int most = constraints.maxLength;
    if (least > most) {
      return Expression.never();
    }
    boolean anyLength = least == 0 && most == Integer.MAX_VALUE;
    if (!json.notation().escapes()) {
      boolean any = anyLength && constraints.patterns.isEmpty() && excluded.isEmpty();
      return any ? json.string() : unescaped(constraints, name);
    }
    if (constraints.patterns.isEmpty() && excluded.isEmpty()) {
      return anyLength ? json.string() : json.string(name, least, most);
    }
    Optional<Regex> whole = whole(constraints.patterns);
    if (whole.isPresent() && excluded.isEmpty()) {
      Optional<Regex> counted = anyLength ? whole : withLength(whole.get(), least, most);
      if (counted.isPresent()) {
        return json.quoted(expression(counted.get(), name, pointer(constraints)));
      }
    }
    try {
      return json.quoted(
          language(constraints).toExpression(rules, name, this::character, Repeat.UNBOUNDED));
    } catch (Dfa.TooLargeException e) {
      expansion.relax(
          pointer(constraints), "pattern and length together are too large: " + e.getMessage());
      return whole
          .map(regex -> json.quoted(expression(regex, name, pointer(constraints))))
          .orElseGet(() -> json.string(name, least, most));
    }
  }

  /** A string as it is, which what ends it must not be part of. */
  private Expression unescaped(Constraints constraints, String name) {
    Constraints counted = new Constraints(constraints);
    boolean unlimited = counted.maxLength == Integer.MAX_VALUE;
    if ((unlimited ? counted.minLength : counted.maxLength) > MAX_UNESCAPED) {
      expansion.relax(
          pointer(constraints), "lengths above %d are not counted here".formatted(MAX_UNESCAPED));
      counted.minLength = 0;
      counted.maxLength = Integer.MAX_VALUE;
    }
    try {
      return json.quoted(
          language(counted)
              .minus(json.ending())
              .toExpression(rules, name, json::character, Repeat.UNBOUNDED));
    } catch (Dfa.TooLargeException e) {
      expansion.relax(
          pointer(constraints), "pattern and length together are too large: " + e.getMessage());
      return json.string();
    }
  }

  private static String pointer(Constraints constraints) {
    return constraints.patterns.isEmpty() ? "#" : constraints.patterns.get(0).pointer();
  }

  /** The texts that the constraints allow, as an automaton. */
  static Dfa language(Constraints constraints) throws Dfa.TooLargeException {
    Dfa language = Dfa.length(constraints.minLength, constraints.maxLength);
    for (Pattern pattern : constraints.patterns) {
      Dfa found = RegexDfa.of(pattern.regex());
      language = pattern.positive() ? language.intersect(found) : language.minus(found);
    }
    List<String> excluded = excluded(constraints);
    return excluded.isEmpty() ? language : language.minus(Dfa.words(excluded));
  }

  private static List<String> excluded(Constraints constraints) {
    List<String> excluded = new ArrayList<>();
    for (Object value : constraints.excluded) {
      if (value instanceof String text) {
        excluded.add(text);
      }
    }
    return excluded;
  }

  private Expression character(CodePoints set) {
    return json.character(set.minus(JsonEscapes.SURROGATES));
  }

  /** What stands between {@code ^} and {@code $} if that is all, and looks at nothing around it. */
  private static Optional<Regex> whole(List<Pattern> patterns) {
    if (patterns.size() != 1
        || !patterns.get(0).positive()
        || !(patterns.get(0).regex() instanceof Sequence sequence)) {
      return Optional.empty();
    }
    List<Regex> items = sequence.items();
    int last = items.size() - 1;
    if (last < 1 || items.get(0) != Anchor.START || items.get(last) != Anchor.END) {
      return Optional.empty();
    }
    Regex body = last == 2 ? items.get(1) : new Sequence(List.copyOf(items.subList(1, last)));
    return body.hasAssertions() ? Optional.empty() : Optional.of(body);
  }

  /** The same with a length, for the simplest expressions: one character again and again. */
  private static Optional<Regex> withLength(Regex regex, int least, int most) {
    if (!(regex instanceof Repeat repeat) || !(repeat.item() instanceof Characters)) {
      return Optional.empty();
    }
    int from = Math.max(repeat.least(), least);
    int to = Math.min(repeat.most(), most);
    return from <= to ? Optional.of(new Repeat(repeat.item(), from, to)) : Optional.empty();
  }

  private Expression expression(Regex regex, String name, String pointer) {
    return switch (regex) {
      case Characters characters -> character(characters.set());
      case Sequence sequence ->
          Expression.sequence(
              sequence.items().stream().map(item -> expression(item, name, pointer)).toList());
      case Choice choice ->
          Expression.choice(
              choice.options().stream().map(option -> expression(option, name, pointer)).toList());
      case Repeat repeat -> {
        if (repeat.least() > Rules.MAX_REPETITIONS) {
          throw new SchemaException(
              pointer, "more than %d repetitions in a pattern".formatted(Rules.MAX_REPETITIONS));
        }
        Expression item = expression(repeat.item(), name, pointer);
        // Rules of their own: what nested repetitions multiply to is limited.
        boolean nested = !(repeat.item() instanceof Characters) && repeat.most() > 1;
        yield Repetition.of(
            rules,
            name,
            nested ? rules.rule(name + "-part", item) : item,
            repeat.least(),
            repeat.most());
      }
      case Regex.Lookahead lookahead -> throw new IllegalStateException("assertions were excluded");
      case Anchor anchor -> throw new IllegalStateException("assertions were excluded");
    };
  }
}
