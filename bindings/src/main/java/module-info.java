/**
 * The low-level API: llama.cpp's C functions, structs and constants as jextract generates them, and
 * the loader of its libraries.
 */
module io.github.llamapanama.bindings {
  requires static transitive org.jspecify;

  exports io.github.llamapanama;
  exports io.github.llamapanama.bindings;
}
