package io.github.llamapanama.chat.schema;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The right side of a grammar rule. */
sealed interface Expression {

  /** This text. */
  record Text(String text) implements Expression {}

  /** One character of a set. */
  record Characters(CodePoints set) implements Expression {}

  /** What another rule stands for. */
  record Reference(String rule) implements Expression {}

  /** One after the other; two at least, or none. */
  record Sequence(List<Expression> items) implements Expression {}

  /** One of several; two at least, or none. */
  record Choice(List<Expression> options) implements Expression {}

  /** The item again and again; {@code most} may be {@link Regex.Repeat#UNBOUNDED}. */
  record Repeat(Expression item, int least, int most) implements Expression {}

  /** The empty text. */
  static Expression empty() {
    return new Sequence(List.of());
  }

  /** No text at all. */
  static Expression never() {
    return new Choice(List.of());
  }

  /** One character of a set, as text if there is just one. */
  static Expression characters(CodePoints set) {
    int single = set.single();
    return single < 0 ? new Characters(set) : new Text(Character.toString(single));
  }

  static Expression text(String text) {
    return text.isEmpty() ? empty() : new Text(text);
  }

  static Expression sequence(Expression... items) {
    return sequence(List.of(items));
  }

  static Expression sequence(List<Expression> items) {
    List<Expression> flat = new ArrayList<>();
    for (Expression item : items) {
      if (item.equals(never())) {
        return never();
      }
      for (Expression part : item instanceof Sequence inner ? inner.items() : List.of(item)) {
        if (part instanceof Text text
            && !flat.isEmpty()
            && flat.get(flat.size() - 1) instanceof Text before) {
          flat.set(flat.size() - 1, new Text(before.text() + text.text()));
        } else {
          flat.add(part);
        }
      }
    }
    return flat.size() == 1 ? flat.get(0) : new Sequence(List.copyOf(flat));
  }

  static Expression choice(Expression... options) {
    return choice(List.of(options));
  }

  static Expression choice(List<Expression> options) {
    Set<Expression> flat = new LinkedHashSet<>();
    for (Expression option : options) {
      if (option instanceof Choice inner) {
        flat.addAll(inner.options());
      } else {
        flat.add(option);
      }
    }
    return flat.size() == 1 ? flat.iterator().next() : new Choice(List.copyOf(flat));
  }

  static Expression optional(Expression item) {
    return repeat(item, 0, 1);
  }

  static Expression repeat(Expression item, int least, int most) {
    if (item.equals(never())) {
      return least == 0 ? empty() : never();
    }
    if (most == 0 || item.equals(empty())) {
      return empty();
    }
    return least == 1 && most == 1 ? item : new Repeat(item, least, most);
  }
}
