package io.github.llamapanama.chat.schema;

import io.github.llamapanama.chat.schema.Expression.Characters;
import io.github.llamapanama.chat.schema.Expression.Choice;
import io.github.llamapanama.chat.schema.Expression.Reference;
import io.github.llamapanama.chat.schema.Expression.Repeat;
import io.github.llamapanama.chat.schema.Expression.Sequence;
import io.github.llamapanama.chat.schema.Expression.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The rules of one schema before they are text: alternatives that match nothing are taken out, and
 * what nothing refers to is never written.
 */
final class Rules {

  /** llama.cpp repeats no more often, at the cost of a rule each. */
  static final int MAX_REPETITIONS = 2_000;

  private final GrammarBuilder builder;
  private final Map<String, Expression> definitions = new LinkedHashMap<>();

  Rules(GrammarBuilder builder) {
    this.builder = builder;
  }

  /** A unique name for a rule to be defined. */
  String reserve(String name) {
    return builder.reserve(name);
  }

  void define(String name, Expression expression) {
    definitions.put(name, expression);
  }

  /** A rule of its own, unless the expression is short. */
  Expression rule(String name, Expression expression) {
    if (expression instanceof Reference || expression instanceof Text) {
      return expression;
    }
    String reserved = reserve(name);
    define(reserved, expression);
    return new Reference(reserved);
  }

  /** The name of a rule for the expression: a new one, unless it is one already. */
  String named(String name, Expression expression) {
    if (expression instanceof Reference reference) {
      return reference.rule();
    }
    String reserved = reserve(name);
    define(reserved, expression);
    return reserved;
  }

  /**
   * A rule that is the same for all schemas of a grammar.
   *
   * @param key what tells it from others
   */
  Reference shared(Object key, String name, Supplier<Expression> definition) {
    String known = builder.shared().get(key);
    if (known == null) {
      known = reserve(name);
      builder.shared().put(key, known);
      define(known, definition.get());
    }
    return new Reference(known);
  }

  /**
   * Writes the rules that {@code root} needs.
   *
   * @return whether the root matches any text; otherwise nothing is written
   */
  boolean write(String root) {
    Set<String> productive = productive();
    if (!isProductive(new Reference(root), productive)) {
      return false;
    }
    Map<String, Expression> pruned = new HashMap<>();
    definitions.forEach((name, definition) -> pruned.put(name, pruned(definition, productive)));
    Set<String> written = new HashSet<>();
    List<String> pending = new ArrayList<>(List.of(root));
    while (!pending.isEmpty()) {
      String name = pending.remove(pending.size() - 1);
      Expression definition = pruned.get(name);
      if (definition == null || !written.add(name)) {
        continue;
      }
      List<String> used = new ArrayList<>();
      Expression resolved = resolved(definition, pruned, used);
      StringBuilder text = new StringBuilder();
      append(text, resolved, Precedence.CHOICE);
      builder.define(name, text.toString());
      for (int i = used.size() - 1; i >= 0; i--) {
        pending.add(used.get(i));
      }
    }
    return true;
  }

  /** A shared rule that was not written may be needed by the next schema. */
  void forgetUnwritten() {
    builder.shared().values().removeIf(name -> !builder.isDefined(name));
  }

  /** The rules that match some text: the least fixed point. */
  private Set<String> productive() {
    Set<String> productive = new HashSet<>();
    List<Map.Entry<String, Expression>> open = new ArrayList<>(definitions.entrySet());
    boolean changed = true;
    while (changed) {
      // Long chains are written from their beginning, and others from their end.
      Collections.reverse(open);
      changed = false;
      for (Map.Entry<String, Expression> rule : open) {
        if (isProductive(rule.getValue(), productive)) {
          changed |= productive.add(rule.getKey());
        }
      }
      open.removeIf(rule -> productive.contains(rule.getKey()));
    }
    return productive;
  }

  private boolean isProductive(Expression expression, Set<String> productive) {
    return switch (expression) {
      case Text text -> true;
      case Characters characters -> !characters.set().isEmpty();
      case Reference reference ->
          productive.contains(reference.rule()) || builder.isDefined(reference.rule());
      case Sequence sequence ->
          sequence.items().stream().allMatch(item -> isProductive(item, productive));
      case Choice choice ->
          choice.options().stream().anyMatch(option -> isProductive(option, productive));
      case Repeat repeat -> repeat.least() == 0 || isProductive(repeat.item(), productive);
    };
  }

  private Expression pruned(Expression expression, Set<String> productive) {
    return switch (expression) {
      case Text text -> text;
      case Characters characters -> characters.set().isEmpty() ? Expression.never() : characters;
      case Reference reference ->
          isProductive(reference, productive) ? reference : Expression.never();
      case Sequence sequence ->
          Expression.sequence(
              sequence.items().stream().map(item -> pruned(item, productive)).toList());
      case Choice choice ->
          Expression.choice(
              choice.options().stream().map(option -> pruned(option, productive)).toList());
      case Repeat repeat ->
          Expression.repeat(pruned(repeat.item(), productive), repeat.least(), repeat.most());
    };
  }

  /** With references past rules that only refer to another; names the rules referred to. */
  private static Expression resolved(
      Expression expression, Map<String, Expression> rules, List<String> used) {
    return switch (expression) {
      case Text text -> text;
      case Characters characters -> characters;
      case Reference reference -> {
        Expression target = reference;
        for (int i = 0; i < 100; i++) {
          if (!(target instanceof Reference to)) {
            break;
          }
          Expression next = rules.get(to.rule());
          if (!(next instanceof Reference) && !(next instanceof Text)) {
            break;
          }
          target = next;
        }
        if (target instanceof Reference to) {
          used.add(to.rule());
        }
        yield target;
      }
      case Sequence sequence ->
          Expression.sequence(
              sequence.items().stream().map(item -> resolved(item, rules, used)).toList());
      case Choice choice ->
          Expression.choice(
              choice.options().stream().map(option -> resolved(option, rules, used)).toList());
      case Repeat repeat ->
          Expression.repeat(resolved(repeat.item(), rules, used), repeat.least(), repeat.most());
    };
  }

  private enum Precedence {
    CHOICE,
    SEQUENCE,
    ITEM
  }

  private static void append(StringBuilder to, Expression expression, Precedence place) {
    switch (expression) {
      case Text text -> to.append(GrammarBuilder.literal(text.text()));
      case Characters characters -> appendClass(to, characters.set());
      case Reference reference -> to.append(reference.rule());
      case Sequence sequence -> {
        if (sequence.items().isEmpty()) {
          to.append("\"\"");
          return;
        }
        boolean group = place == Precedence.ITEM;
        to.append(group ? "(" : "");
        appendAll(to, sequence.items(), " ", Precedence.SEQUENCE);
        to.append(group ? ")" : "");
      }
      case Choice choice -> {
        boolean group = place != Precedence.CHOICE;
        to.append(group ? "(" : "");
        appendAll(to, choice.options(), " | ", Precedence.CHOICE);
        to.append(group ? ")" : "");
      }
      case Repeat repeat -> {
        append(to, repeat.item(), Precedence.ITEM);
        appendCount(to, repeat.least(), repeat.most());
      }
    }
  }

  private static void appendAll(
      StringBuilder to, List<Expression> expressions, String between, Precedence place) {
    for (int i = 0; i < expressions.size(); i++) {
      to.append(i == 0 ? "" : between);
      append(to, expressions.get(i), place);
    }
  }

  private static void appendCount(StringBuilder to, int least, int most) {
    if (most == Regex.Repeat.UNBOUNDED) {
      to.append(least == 0 ? "*" : least == 1 ? "+" : "{" + least + ",}");
    } else if (least == most) {
      to.append('{').append(least).append('}');
    } else if (least == 0 && most == 1) {
      to.append('?');
    } else {
      to.append('{').append(least).append(',').append(most).append('}');
    }
  }

  private static void appendClass(StringBuilder to, CodePoints set) {
    CodePoints complement = set.complement();
    // What reads better: a class that names most characters is negated.
    boolean negated = complement.rangeCount() > 0 && set.contains(Character.MAX_CODE_POINT);
    CodePoints shown = negated ? complement : set;
    if (complement.isEmpty()) {
      to.append('.');
      return;
    }
    to.append(negated ? "[^" : "[");
    for (int i = 0; i < shown.rangeCount(); i++) {
      int low = shown.low(i);
      int high = shown.high(i);
      appendClassCharacter(to, low);
      if (high > low) {
        to.append(high > low + 1 ? "-" : "");
        appendClassCharacter(to, high);
      }
    }
    to.append(']');
  }

  private static void appendClassCharacter(StringBuilder to, int codePoint) {
    if (codePoint == '^' || codePoint == '-') {
      to.append("\\x%02x".formatted(codePoint));
    } else {
      GrammarBuilder.appendEscaped(to, codePoint, "[]\\");
    }
  }
}
