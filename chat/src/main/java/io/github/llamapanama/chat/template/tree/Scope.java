package io.github.llamapanama.chat.template.tree;

import io.github.llamapanama.chat.template.python.Rendering;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The variables of one run of a loop body, a macro or the whole template. */
public final class Scope {

  private final @Nullable Object[] slots;
  private final @Nullable Scope parent;
  private final Rendering rendering;
  private final Function<String, @Nullable Object> globals;

  /**
   * The outermost scope.
   *
   * @param globals finds what the template did not set itself; null for what nobody set
   */
  public Scope(Layout layout, Rendering rendering, Function<String, @Nullable Object> globals) {
    this.slots = new @Nullable Object[layout.size()];
    this.parent = null;
    this.rendering = rendering;
    this.globals = globals;
  }

  /** A scope inside another. */
  Scope(Layout layout, Scope parent) {
    this.slots = new @Nullable Object[layout.size()];
    this.parent = parent;
    this.rendering = parent.rendering;
    this.globals = parent.globals;
  }

  /** The render that this is a part of. */
  public Rendering rendering() {
    return rendering;
  }

  Scope parent() {
    return Objects.requireNonNull(parent);
  }

  @Nullable Object get(int slot) {
    return slots[slot];
  }

  void set(int slot, Object value) {
    slots[slot] = value;
  }

  @Nullable Object global(String name) {
    return globals.apply(name);
  }
}
