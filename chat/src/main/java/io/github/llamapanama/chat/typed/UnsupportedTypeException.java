package io.github.llamapanama.chat.typed;

import org.jspecify.annotations.Nullable;

/**
 * A Java type that cannot be made from JSON: an interface that is not sealed, an endless cycle, a
 * class with a deserializer of its own.
 */
public final class UnsupportedTypeException extends IllegalArgumentException {
  private final String path;

  UnsupportedTypeException(String path, String reason, @Nullable Throwable cause) {
    super(path + " " + reason, cause);
    this.path = path;
  }

  /** The way to the component at fault: {@code Order.lines[].product}. */
  public String path() {
    return path;
  }
}
