package io.github.llamapanama.server.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import io.github.llamapanama.server.model.ModelLease;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * {@code POST /extras/tokenize} and {@code POST /extras/tokenize/count}: a text as tokens, or how
 * many they are, as llama-cpp-python's server answers it: with the special tokens that the
 * vocabulary adds, and those that the text spells out.
 */
final class TextTokensEndpoint implements Endpoint {
  private final Requests requests;
  private final Function<int[], ?> form;

  /**
   * @param form what is told of the tokens
   */
  TextTokensEndpoint(Requests requests, Function<int[], ?> form) {
    this.requests = requests;
    this.form = form;
  }

  /** A request. */
  record Request(Optional<String> model, @JsonProperty(required = true) String input) {}

  /** The tokens. */
  record Answer(List<Integer> tokens) {
    static Answer of(int[] tokens) {
      return new Answer(IntStream.of(tokens).boxed().toList());
    }
  }

  /** How many they are. */
  record Count(int count) {
    static Count of(int[] tokens) {
      return new Count(tokens.length);
    }
  }

  @Override
  public void answer(Exchange exchange) {
    Request request = requests.read(exchange, Request.class);
    try (ModelLease model = requests.models().lease(request.model())) {
      exchange.reply(
          form.apply(model.llama().model().vocabulary().tokenize(request.input(), true, true)));
    }
  }
}
