package io.github.llamapanama.chat.format;

import java.util.Map;

/**
 * Adds formats to {@link ChatFormats#standard()} without a line of code at the caller's: a service
 * that {@link java.util.ServiceLoader} finds on the class or module path.
 */
public interface ChatFormatProvider {

  /** The formats by name. One that has the name of a built-in format replaces it. */
  Map<String, ChatFormat> formats();
}
