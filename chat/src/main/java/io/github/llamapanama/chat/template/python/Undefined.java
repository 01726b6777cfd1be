package io.github.llamapanama.chat.template.python;

import org.jspecify.annotations.Nullable;

/**
 * Jinja2's {@code Undefined}: empty and false where it is printed, tested or iterated, an error
 * where it is used.
 */
public final class Undefined {

  private final @Nullable Object owner;
  private final Object name;

  private Undefined(@Nullable Object owner, Object name) {
    this.owner = owner;
    this.name = name;
  }

  /** A variable that nobody set. */
  public static Undefined variable(String name) {
    return new Undefined(null, "'" + name + "' is undefined");
  }

  /** An attribute or an element that its owner lacks. */
  public static Undefined element(Object owner, Object name) {
    return new Undefined(owner, name);
  }

  /** Something else, with what the error is to say. */
  public static Undefined because(String reason) {
    return new Undefined(null, reason);
  }

  /** The error of using it. */
  public Failure failure() {
    if (owner == null) {
      return Failure.error(name.toString());
    }
    return Failure.error(
        name instanceof Text
            ? "'" + Types.describe(owner) + "' has no attribute '" + name + "'"
            : Types.describe(owner) + " has no element " + name);
  }
}
