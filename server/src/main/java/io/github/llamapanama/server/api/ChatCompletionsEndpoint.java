package io.github.llamapanama.server.api;

import io.github.llamapanama.chat.ChatStream;
import io.github.llamapanama.chat.message.ChatCompletionChunk;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import io.github.llamapanama.server.model.ModelLease;
import java.util.Iterator;

/** {@code POST /v1/chat/completions}: OpenAI's chat completions. */
final class ChatCompletionsEndpoint implements Endpoint {
  private final Requests requests;

  ChatCompletionsEndpoint(Requests requests) {
    this.requests = requests;
  }

  @Override
  public void answer(Exchange exchange) {
    ChatRequest request = ChatRequest.fromJson(exchange.body(), requests.parameterSink(exchange));
    try (ModelLease model = requests.models().lease(request.model());
        ChatStream reply = model.llama().chatStream(requests.limited(request, model))) {
      exchange.whenClientLeaves(reply::close);
      if (request.stream()) {
        Iterator<String> chunks =
            reply
                .chunks(request.streamUsage())
                .map(ChatCompletionChunk::toJson)
                .map(SystemFingerprint::addTo)
                .iterator();
        Streams.send(exchange, chunks, reply.choices().size());
      } else {
        exchange.replyJson(SystemFingerprint.addTo(reply.complete().toJson()));
      }
    }
  }
}
