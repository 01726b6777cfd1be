package io.github.llamapanama.server.responses;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How far a response, or an item of it, has come. */
enum ResponseStatus {
  /** The model writes it. */
  IN_PROGRESS,
  /** It is whole. */
  COMPLETED,
  /** It ended too early: as many tokens as allowed were generated, or the context is full. */
  INCOMPLETE,
  /** Something went wrong. */
  FAILED;

  /** The name in lower case, as the wire spells it. */
  @JsonValue
  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
