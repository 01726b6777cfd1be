package io.github.llamapanama.server.api;

import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import io.github.llamapanama.server.messages.MessagesRequest;

/** {@code POST /v1/messages/count_tokens}: how many tokens the prompt of a message has. */
final class CountTokensEndpoint implements Endpoint {
  private final Requests requests;

  CountTokensEndpoint(Requests requests) {
    this.requests = requests;
  }

  /** The answer. */
  record Answer(int inputTokens) {}

  @Override
  public void answer(Exchange exchange) {
    MessagesRequest request =
        MessagesRequest.toCount(exchange.body(), requests.parameterSink(exchange));
    exchange.reply(new Answer(PromptLength.of(requests, request.chat())));
  }
}
