package io.github.llamapanama.server.api;

import io.github.llamapanama.chat.CompletionStream;
import io.github.llamapanama.chat.message.CompletionRequest;
import io.github.llamapanama.chat.message.TextCompletion;
import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import io.github.llamapanama.server.model.ModelLease;
import java.util.Iterator;

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
        Iterator<String> chunks =
            texts
                .chunks(request.streamUsage())
                .map(TextCompletion::toJson)
                .map(SystemFingerprint::addTo)
                .iterator();
        Streams.send(exchange, chunks, 0);
      } else {
        exchange.replyJson(SystemFingerprint.addTo(texts.complete().toJson()));
      }
    }
  }
}
