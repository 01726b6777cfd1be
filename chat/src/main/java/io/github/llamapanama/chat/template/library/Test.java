package io.github.llamapanama.chat.template.library;

import io.github.llamapanama.chat.template.python.Arguments;
import io.github.llamapanama.chat.template.python.Rendering;

/** A test: {@code value is test(arguments)}. */
@FunctionalInterface
public interface Test {

  /** Whether the value passes. */
  boolean passes(Object value, Arguments arguments, Rendering rendering);
}
