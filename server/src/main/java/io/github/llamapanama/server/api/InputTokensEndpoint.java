package io.github.llamapanama.server.api;

import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * {@code POST /v1/responses/input_tokens} and {@code POST /v1/chat/completions/input_tokens}: how
 * many tokens the prompt of a request has.
 */
final class InputTokensEndpoint implements Endpoint {
  private final Requests requests;
  private final BiFunction<String, Consumer<String>, ChatRequest> form;

  /**
   * @param form reads a request, and tells of parameters that are ignored
   */
  InputTokensEndpoint(Requests requests, BiFunction<String, Consumer<String>, ChatRequest> form) {
    this.requests = requests;
    this.form = form;
  }

  /** The answer. */
  record Answer(String object, int inputTokens) {}

  @Override
  public void answer(Exchange exchange) {
    ChatRequest request = form.apply(exchange.body(), requests.parameterSink(exchange));
    exchange.reply(new Answer("response.input_tokens", PromptLength.of(requests, request)));
  }
}
