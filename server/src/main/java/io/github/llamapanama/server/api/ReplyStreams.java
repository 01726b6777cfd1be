package io.github.llamapanama.server.api;

import io.github.llamapanama.chat.message.ChatEvent;
import io.github.llamapanama.server.blocks.BlockReader;
import io.github.llamapanama.server.blocks.Reply;
import io.github.llamapanama.server.blocks.ReplyEvents;
import io.github.llamapanama.server.http.ClientLeftException;
import io.github.llamapanama.server.http.EventStream;
import io.github.llamapanama.server.http.Exchange;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Function;

/** Streams replies in the named events of an API. */
final class ReplyStreams {
  private ReplyStreams() {}

  /**
   * Streams a reply. The answer does not begin before the model does, so that what goes wrong until
   * then has a status of its own.
   *
   * @param form tells the reply in an API's events
   */
  static void send(
      Exchange exchange, Iterator<ChatEvent> reply, Function<EventStream, ReplyEvents> form) {
    ChatEvent first = reply.next();
    try (EventStream stream = exchange.events()) {
      ReplyEvents events = form.apply(stream);
      try {
        events.begun();
        BlockReader reader = new BlockReader(events);
        Optional<Reply> whole = reader.accept(first);
        while (whole.isEmpty()) {
          whole = reader.accept(reply.next());
        }
        events.ended(whole.get());
      } catch (ClientLeftException e) {
        throw e;
      } catch (RuntimeException e) {
        stream.fails();
        events.failed(Failures.toAnswer(exchange, e));
      }
    }
  }
}
