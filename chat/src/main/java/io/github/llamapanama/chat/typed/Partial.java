package io.github.llamapanama.chat.typed;

import java.util.Optional;

/**
 * A value while it is being written.
 *
 * @param json what is known of it: maps, lists, strings, numbers and booleans, immutable; see
 *     {@link PartialJson} for what shows when
 * @param value the instance, once it is complete: the last partial has it
 */
public record Partial<T>(Object json, Optional<T> value) {}
