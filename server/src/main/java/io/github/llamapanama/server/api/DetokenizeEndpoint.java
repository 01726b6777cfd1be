package io.github.llamapanama.server.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import io.github.llamapanama.server.llamacpp.TokenPiece;
import io.github.llamapanama.server.model.ModelLease;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * {@code POST /detokenize} and {@code POST /extras/detokenize}: tokens as text, as llama.cpp's and
 * llama-cpp-python's servers answer it: the pieces of all tokens in a row, special ones as they are
 * written.
 */
final class DetokenizeEndpoint implements Endpoint {
  private final Requests requests;
  private final Function<String, ?> form;

  /**
   * @param form how the text is told
   */
  DetokenizeEndpoint(Requests requests, Function<String, ?> form) {
    this.requests = requests;
    this.form = form;
  }

  /** A request. */
  record Request(Optional<String> model, @JsonProperty(required = true) List<Integer> tokens) {}

  /** The answer of llama.cpp's server. */
  record Answer(String content) {}

  /** The answer of llama-cpp-python's server. */
  record ExtraAnswer(String text) {}

  @Override
  public void answer(Exchange exchange) {
    Request request = requests.read(exchange, Request.class);
    try (ModelLease model = requests.models().lease(request.model())) {
      int[] tokens = request.tokens().stream().mapToInt(Integer::intValue).toArray();
      exchange.reply(form.apply(TokenPiece.text(tokens, model.llama().model().vocabulary())));
    }
  }
}
