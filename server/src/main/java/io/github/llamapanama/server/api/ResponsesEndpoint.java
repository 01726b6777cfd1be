package io.github.llamapanama.server.api;

import io.github.llamapanama.chat.ChatStream;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.server.blocks.Reply;
import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import io.github.llamapanama.server.model.ModelLease;
import io.github.llamapanama.server.responses.ResponseEvents;
import io.github.llamapanama.server.responses.ResponseWriter;
import io.github.llamapanama.server.responses.ResponsesRequest;

/** {@code POST /v1/responses}: OpenAI's Responses API. Nothing is stored. */
final class ResponsesEndpoint implements Endpoint {
  private final Requests requests;

  ResponsesEndpoint(Requests requests) {
    this.requests = requests;
  }

  @Override
  public void answer(Exchange exchange) {
    ResponsesRequest request =
        ResponsesRequest.fromJson(exchange.body(), requests.parameterSink(exchange));
    try (ModelLease model = requests.models().lease(request.chat().model());
        ChatStream reply = model.llama().chatStream(chat(request, model))) {
      exchange.whenClientLeaves(reply::close);
      ResponseWriter writer = new ResponseWriter(request, reply);
      if (request.chat().stream()) {
        ReplyStreams.send(exchange, reply, events -> new ResponseEvents(writer, events));
      } else {
        exchange.reply(writer.ended(Reply.read(reply)));
      }
    }
  }

  private ChatRequest chat(ResponsesRequest request, ModelLease model) {
    ChatRequest chat = requests.limited(request.chat(), model);
    return request.truncates() ? model.llama().trim(chat) : chat;
  }
}
