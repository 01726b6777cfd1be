package io.github.llamapanama.server.model;

import java.util.Locale;

/** Whether a model can be used at once, by the names of llama-server. */
public enum ModelStatus {
  /** No; the next request that names it loads it. */
  UNLOADED,
  /** Soon. */
  LOADING,
  /** Yes. */
  LOADED,
  /** No, and soon its memory is free. */
  UNLOADING;

  /** The name in lower case, as the wire spells it. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
