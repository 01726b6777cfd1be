package io.github.llamapanama.chat.template.tree;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which variables a scope holds, known once its part of the template is parsed. */
public final class Layout {

  private final @Nullable Layout parent;
  private final List<String> names = new ArrayList<>();
  private final Set<String> mentioned = new HashSet<>();

  /** The layout of a scope inside another; null for the outermost. */
  public Layout(@Nullable Layout parent) {
    this.parent = parent;
  }

  /** The layout around this one. */
  public @Nullable Layout parent() {
    return parent;
  }

  /** The slot of a variable that is set in this scope. */
  public int declare(String name) {
    int slot = names.indexOf(name);
    if (slot < 0) {
      slot = names.size();
      names.add(name);
    }
    return slot;
  }

  /** The slot of a variable, or -1. */
  int slot(String name) {
    return names.indexOf(name);
  }

  /** Notes that a variable is read in this scope or one inside it. */
  public void mention(String name) {
    for (Layout layout = this; layout != null; layout = layout.parent) {
      layout.mentioned.add(name);
    }
  }

  /** Whether a variable is read in this scope or one inside it. */
  public boolean mentions(String name) {
    return mentioned.contains(name);
  }

  /** All variables that are read. */
  public Set<String> mentioned() {
    return Set.copyOf(mentioned);
  }

  /** The number of variables. */
  int size() {
    return names.size();
  }
}
