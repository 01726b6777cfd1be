package io.github.llamapanama.server.api;

import io.github.llamapanama.chat.CompletionStream;
import io.github.llamapanama.chat.message.CompletionRequest;
import io.github.llamapanama.chat.message.TextCompletion;
import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import io.github.llamapanama.server.model.ModelLease;

/** {@code POST /v1/completions}: OpenAI's text completions. */
final class CompletionsEndpoint implements Endpoint {
  private final Requests requests;

  CompletionsEndpoint(Requests requests) {
    this.requests = requests;
  }

  @Override
  public void answer(Exchange exchange) {
    CompletionRequest request =
        CompletionRequest.fromJson(exchange.body(), requests.parameterSink(exchange));
    try (ModelLease model = requests.models().lease(request.model());
        CompletionStream texts = model.llama().completeStream(requests.limited(request, model))) {
      exchange.whenClientLeaves(texts::close);
      if (request.stream()) {
        Streams.send(
            exchange, texts.chunks(request.streamUsage()).iterator(), 0, TextCompletion::toJson);
      } else {
        exchange.replyJson(texts.complete().toJson());
      }
    }
  }
}
