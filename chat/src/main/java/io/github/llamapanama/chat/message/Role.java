package io.github.llamapanama.chat.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Who speaks in a message, by OpenAI's names. */
public enum Role {
  /** Instructions for the whole conversation. */
  SYSTEM,
  /** Instructions of the application; newer models' name for {@link #SYSTEM}. */
  DEVELOPER,
  /** The person who asks. */
  USER,
  /** The model. */
  ASSISTANT,
  /** What a tool answered to a call of the model. */
  TOOL;

  /** The name in lower case, as templates and the wire spell it. */
  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The role of that name.
   *
   * @throws IllegalArgumentException if there is none; the message lists the names there are
   */
  @JsonCreator
  public static Role of(String wireName) {
    return Arrays.stream(values())
        .filter(role -> role.wireName().equals(wireName))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no role '%s': there are %s"
                        .formatted(
                            wireName,
                            Arrays.stream(values())
                                .map(Role::wireName)
                                .collect(Collectors.joining(", ")))));
  }
}
