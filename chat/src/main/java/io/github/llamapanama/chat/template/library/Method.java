package io.github.llamapanama.chat.template.library;

import io.github.llamapanama.chat.template.python.Arguments;
import io.github.llamapanama.chat.template.python.Callable;
import io.github.llamapanama.chat.template.python.Rendering;
import io.github.llamapanama.chat.template.python.Types;

/** A method of a Python type. */
@FunctionalInterface
interface Method<T> {

  /** Calls it on a value. */
  Object call(T self, Arguments arguments, Rendering rendering);

  /** This method of one value. */
  default Callable bind(T self) {
    return new Bound<>(this, self);
  }

  /** A method of one value. */
  record Bound<T>(Method<T> method, T self) implements Callable {

    @Override
    public Object call(Arguments arguments, Rendering rendering) {
      return method.call(self, arguments, rendering);
    }

    @Override
    public String toString() {
      return "<built-in method of " + Types.describe(self) + ">";
    }
  }
}
