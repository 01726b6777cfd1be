package io.github.llamapanama.server.api;

import io.github.llamapanama.bindings.NativeLibrary;

/** The build of llama.cpp that computed an answer, which OpenAI's API calls a fingerprint. */
final class SystemFingerprint {
  private static final String BEGIN =
      "{\"system_fingerprint\":\"b0-v%s\",".formatted(NativeLibrary.RELEASE);

  private SystemFingerprint() {}

  /**
   * An answer with it.
   *
   * @param json an object that is not empty
   */
  static String addTo(String json) {
    return BEGIN + json.substring(1);
  }
}
