package io.github.llamapanama.server.api;

import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import io.github.llamapanama.server.responses.ResponsesRequest;

/** {@code POST /v1/responses/input_tokens}: how many tokens the prompt of a response has. */
final class InputTokensEndpoint implements Endpoint {
  private final Requests requests;

  InputTokensEndpoint(Requests requests) {
    this.requests = requests;
  }

  /** The answer. */
  record Answer(String object, int inputTokens) {}

  @Override
  public void answer(Exchange exchange) {
    ResponsesRequest request =
        ResponsesRequest.fromJson(exchange.body(), requests.parameterSink(exchange));
    exchange.reply(new Answer("response.input_tokens", PromptLength.of(requests, request.chat())));
  }
}
