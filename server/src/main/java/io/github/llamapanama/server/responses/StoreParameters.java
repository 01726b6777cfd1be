package io.github.llamapanama.server.responses;

import java.util.Optional;

/** What only a server can do that keeps responses and prompts: it is refused. */
record StoreParameters(
    Optional<String> previousResponseId,
    Optional<Object> conversation,
    Optional<Object> prompt,
    Optional<Boolean> background) {

  StoreParameters {
    if (previousResponseId.isPresent()) {
      throw refusal("previous_response_id", "responses: send the whole conversation as input");
    }
    if (conversation.isPresent()) {
      throw refusal("conversation", "conversations: send the whole conversation as input");
    }
    if (prompt.isPresent()) {
      throw refusal("prompt", "prompts: send instructions and input");
    }
    if (background.equals(Optional.of(true))) {
      throw refusal("background", "responses to be asked for later: stream instead");
    }
  }

  private static IllegalArgumentException refusal(String name, String why) {
    return new IllegalArgumentException(
        "parameter '%s': this server keeps no %s".formatted(name, why));
  }
}
