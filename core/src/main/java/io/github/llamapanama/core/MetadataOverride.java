package io.github.llamapanama.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.llamapanama.bindings.llama_model_kv_override;

/**
 * A value that takes the place of one in a model file's metadata. It must have the type that
 * llama.cpp expects for the key; otherwise it is ignored with a warning in the log. Key and text
 * may each have up to 127 bytes in UTF-8.
 */
public sealed interface MetadataOverride {
  /** The key in the metadata, such as {@code llama.context_length}. */
  String key();

  /** A whole number. */
  record IntegerOverride(String key, long value) implements MetadataOverride {
    /** Checks the key. */
    public IntegerOverride {
      requireFits("key", key);
    }
  }

  /** A floating-point number. */
  record FloatOverride(String key, double value) implements MetadataOverride {
    /** Checks the key. */
    public FloatOverride {
      requireFits("key", key);
    }
  }

  /** A truth value. */
  record BooleanOverride(String key, boolean value) implements MetadataOverride {
    /** Checks the key. */
    public BooleanOverride {
      requireFits("key", key);
    }
  }

  /** A text. */
  record StringOverride(String key, String value) implements MetadataOverride {
    /** Checks the key and the text. */
    public StringOverride {
      requireFits("key", key);
      requireFits("text", value);
    }
  }

  /** Replaces a whole number. */
  static MetadataOverride of(String key, long value) {
    return new IntegerOverride(key, value);
  }

  /** Replaces a floating-point number. */
  static MetadataOverride of(String key, double value) {
    return new FloatOverride(key, value);
  }

  /** Replaces a truth value. */
  static MetadataOverride of(String key, boolean value) {
    return new BooleanOverride(key, value);
  }

  /** Replaces a text. */
  static MetadataOverride of(String key, String value) {
    return new StringOverride(key, value);
  }

  private static void requireFits(String what, String value) {
    if (value.indexOf('\0') >= 0
        || value.getBytes(UTF_8).length >= llama_model_kv_override.key$layout().byteSize()) {
      throw new IllegalArgumentException(
          "The %s '%s' of a metadata override is longer than 127 bytes or holds a zero"
              .formatted(what, value));
    }
    if (what.equals("key") && value.isEmpty()) {
      throw new IllegalArgumentException("The key of a metadata override is empty");
    }
  }
}
