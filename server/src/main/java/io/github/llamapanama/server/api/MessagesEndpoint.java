package io.github.llamapanama.server.api;

import io.github.llamapanama.chat.ChatStream;
import io.github.llamapanama.server.blocks.Reply;
import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import io.github.llamapanama.server.messages.MessageEvents;
import io.github.llamapanama.server.messages.MessageWriter;
import io.github.llamapanama.server.messages.MessagesRequest;
import io.github.llamapanama.server.model.ModelLease;

/** {@code POST /v1/messages}: Anthropic's Messages API. */
final class MessagesEndpoint implements Endpoint {
  private final Requests requests;

  MessagesEndpoint(Requests requests) {
    this.requests = requests;
  }

  @Override
  public void answer(Exchange exchange) {
    MessagesRequest request =
        MessagesRequest.fromJson(exchange.body(), requests.parameterSink(exchange));
    try (ModelLease model = requests.models().lease(request.chat().model());
        ChatStream reply = model.llama().chatStream(requests.limited(request.chat(), model))) {
      exchange.whenClientLeaves(reply::close);
      MessageWriter writer = new MessageWriter(request, reply);
      if (request.chat().stream()) {
        ReplyStreams.send(
            exchange, request.unsaid(reply), events -> new MessageEvents(writer, events));
      } else {
        exchange.reply(writer.ended(Reply.read(request.unsaid(reply))));
      }
    }
  }
}
