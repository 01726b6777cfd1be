package io.github.llamapanama.chat.template.python;

/**
 * What {@code dict.keys()}, {@code values()} and {@code items()} return.
 *
 * @param kind what is seen
 * @param dict of which dictionary
 */
public record DictView(Kind kind, PyDict dict) {

  /** The three views. */
  public enum Kind {
    /** {@code dict_keys}. */
    KEYS,
    /** {@code dict_values}. */
    VALUES,
    /** {@code dict_items}. */
    ITEMS
  }

  /** The elements now. */
  public PyList elements() {
    return switch (kind) {
      case KEYS -> dict.keys();
      case VALUES -> dict.values();
      case ITEMS -> dict.items();
    };
  }
}
