package io.github.llamapanama.chat.template.python;

import org.jspecify.annotations.Nullable;

/** A value that a template can call. */
@FunctionalInterface
public interface Callable {

  /** Calls it. */
  Object call(Arguments arguments, Rendering rendering);

  /** An attribute of it, such as a macro's name; null if there is none. */
  default @Nullable Object attribute(String name) {
    return null;
  }
}
