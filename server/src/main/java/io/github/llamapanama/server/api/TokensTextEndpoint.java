package io.github.llamapanama.server.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import io.github.llamapanama.server.llamacpp.TokenPiece;
import io.github.llamapanama.server.model.ModelLease;
import java.util.List;
import java.util.Optional;

/**
 * {@code POST /extras/detokenize}: tokens as text, as llama-cpp-python's server answers it, but
 * with special tokens as they are written.
 */
final class TokensTextEndpoint implements Endpoint {
  private final Requests requests;

  TokensTextEndpoint(Requests requests) {
    this.requests = requests;
  }

  /** A request. */
  record Request(Optional<String> model, @JsonProperty(required = true) List<Integer> tokens) {}

  /** The answer. */
  record Answer(String text) {}

  @Override
  public void answer(Exchange exchange) {
    Request request = requests.read(exchange, Request.class);
    try (ModelLease model = requests.models().lease(request.model())) {
      int[] tokens = request.tokens().stream().mapToInt(Integer::intValue).toArray();
      exchange.reply(new Answer(TokenPiece.text(tokens, model.llama().model().vocabulary())));
    }
  }
}
