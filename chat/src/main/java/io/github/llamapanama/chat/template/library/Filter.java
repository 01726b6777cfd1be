package io.github.llamapanama.chat.template.library;

import io.github.llamapanama.chat.template.python.Arguments;
import io.github.llamapanama.chat.template.python.Rendering;

/** A filter: {@code value|filter(arguments)}. */
@FunctionalInterface
public interface Filter {

  /** Applies it. */
  Object apply(Object value, Arguments arguments, Rendering rendering);
}
