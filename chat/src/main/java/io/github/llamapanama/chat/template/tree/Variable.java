package io.github.llamapanama.chat.template.tree;

import io.github.llamapanama.chat.template.python.Undefined;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A variable that is read. */
public final class Variable implements Expression {

  private final String name;
  private final Layout layout;
  private final Undefined undefined;
  // Pairs: how many scopes further out, and the slot there; the last is always the outermost scope.
  private int[] path = {};

  /** A variable that is read in a scope of this layout. */
  public Variable(String name, Layout layout) {
    this.name = name;
    this.layout = layout;
    this.undefined = Undefined.variable(name);
    layout.mention(name);
  }

  /** The name. */
  public String name() {
    return name;
  }

  /** Finds the scopes that may hold it, after the whole template is parsed. */
  public void resolve() {
    int[] found = new int[8];
    int count = 0;
    int hops = 0;
    for (Layout at = layout; at != null; at = at.parent()) {
      int slot = at.parent() == null ? at.declare(name) : at.slot(name);
      if (slot >= 0) {
        found = count + 2 > found.length ? Arrays.copyOf(found, 2 * count) : found;
        found[count++] = hops;
        found[count++] = slot;
        hops = 0;
      }
      hops++;
    }
    path = Arrays.copyOf(found, count);
  }

  @Override
  public Object evaluate(Scope scope) {
    Scope at = scope;
    int[] steps = path;
    for (int i = 0; i < steps.length; i += 2) {
      for (int hops = steps[i]; hops > 0; hops--) {
        at = at.parent();
      }
      Object value = at.get(steps[i + 1]);
      if (value != null) {
        return value;
      }
    }
    Object global = at.global(name);
    if (global == null) {
      return undefined;
    }
    at.set(steps[steps.length - 1], global);
    return global;
  }

  /** The value if it was set, else null. */
  @Nullable Object find(Scope scope) {
    Object value = evaluate(scope);
    return value == undefined ? null : value;
  }
}
