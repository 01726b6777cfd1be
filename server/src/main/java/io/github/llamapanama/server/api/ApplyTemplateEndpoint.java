package io.github.llamapanama.server.api;

import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import io.github.llamapanama.server.model.ModelLease;

/**
 * {@code POST /apply-template}: the prompt that a chat request becomes, as llama.cpp's server
 * answers it. Nothing is computed.
 */
final class ApplyTemplateEndpoint implements Endpoint {
  private final Requests requests;

  ApplyTemplateEndpoint(Requests requests) {
    this.requests = requests;
  }

  /** The answer. */
  record Answer(String prompt) {}

  @Override
  public void answer(Exchange exchange) {
    ChatRequest request = ChatRequest.fromJson(exchange.body(), requests.parameterSink(exchange));
    try (ModelLease model = requests.models().lease(request.model())) {
      exchange.reply(new Answer(model.llama().render(requests.limited(request, model)).text()));
    }
  }
}
