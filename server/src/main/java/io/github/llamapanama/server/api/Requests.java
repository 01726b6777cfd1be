package io.github.llamapanama.server.api;

import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.server.http.Exchange;
import io.github.llamapanama.server.model.ModelRegistry;
import java.util.function.Consumer;

/** What all endpoints that generate have in common. */
final class Requests {
  private final ModelRegistry models;
  private final boolean strict;

  Requests(ModelRegistry models, boolean strict) {
    this.models = models;
    this.strict = strict;
  }

  ModelRegistry models() {
    return models;
  }

  /** What to do with a parameter that is unknown or was removed: refuse it, or warn of it. */
  Consumer<String> parameterSink(Exchange exchange) {
    return problem -> {
      if (strict) {
        throw new IllegalArgumentException(problem);
      }
      exchange.answerHeader("Warning", "299 - \"" + problem.replace("\"", "'") + "\"");
    };
  }

  /** The request within the limits of this server. */
  ChatRequest limited(ChatRequest request) {
    return request;
  }
}
