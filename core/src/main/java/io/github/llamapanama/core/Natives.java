package io.github.llamapanama.core;

import io.github.llamapanama.bindings.NativeLibrary;
import io.github.llamapanama.bindings.llama_h;

/**
 * llama.cpp, loaded and initialized once for the process. Every way into this package first calls
 * {@link #load()}.
 */
final class Natives {
  private Natives() {}

  /**
   * Loads the libraries, if that has not happened yet.
   *
   * @throws io.github.llamapanama.bindings.NativeLibraryException if they cannot be loaded
   */
  static void load() {
    NativeLibrary.load();
    Initialization.run();
  }

  /** What is done once, after the libraries are loaded: the class initializer sees to that. */
  private static final class Initialization {
    static {
      LogBridge.install();
      llama_h.llama_backend_init();
    }

    static void run() {
      // The class initializer has run.
    }
  }
}
