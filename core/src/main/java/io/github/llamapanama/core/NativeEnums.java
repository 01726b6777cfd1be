package io.github.llamapanama.core;

import java.util.List;
import java.util.function.ToIntFunction;

/** Java's constants for the constants of C. */
final class NativeEnums {
  private NativeEnums() {}

  /**
   * The constant that stands for a value of C.
   *
   * @throws IllegalStateException if there is none: the libraries are newer than this code
   */
  static <E> E of(E[] constants, ToIntFunction<E> toNative, int value) {
    for (E constant : constants) {
      if (toNative.applyAsInt(constant) == value) {
        return constant;
      }
    }
    throw new IllegalStateException(
        "llama.cpp answers %d, which is none of %s".formatted(value, List.of(constants)));
  }
}
