package io.github.llamapanama.server.api;

import io.github.llamapanama.chat.message.CompletionRequest;
import io.github.llamapanama.chat.message.Parameters;
import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import io.github.llamapanama.server.llamacpp.CompletionOptions;
import io.github.llamapanama.server.model.ModelLease;

/** {@code POST /completion}: text completions in llama.cpp's own form. */
final class NativeCompletionEndpoint implements Endpoint {
  private final Requests requests;

  NativeCompletionEndpoint(Requests requests) {
    this.requests = requests;
  }

  @Override
  public void answer(Exchange exchange) {
    Parameters parameters = new Parameters(exchange.body());
    CompletionOptions options = parameters.take(CompletionOptions.class);
    CompletionRequest request = CompletionRequest.take(parameters);
    parameters.handOverRest(requests.parameterSink(exchange));
    try (ModelLease model = requests.models().lease(request.model())) {
      NativeCompletions.answer(exchange, model, requests.limited(request, model), options);
    }
  }
}
