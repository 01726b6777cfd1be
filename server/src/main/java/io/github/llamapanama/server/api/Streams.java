package io.github.llamapanama.server.api;

import io.github.llamapanama.server.error.ErrorTable;
import io.github.llamapanama.server.http.ClientLeftException;
import io.github.llamapanama.server.http.EventStream;
import io.github.llamapanama.server.http.Exchange;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/** Streams pieces of a reply as OpenAI does: each an event of its own, then {@code [DONE]}. */
final class Streams {
  private static final String END = "[DONE]";

  private Streams() {}

  /**
   * Streams a reply.
   *
   * @param free how many pieces come before anything is computed; the answer does not begin before
   *     the next, so that what goes wrong until then has a status of its own
   */
  static <T> void send(Exchange exchange, Iterator<T> pieces, int free, Function<T, String> json) {
    List<String> first = new ArrayList<>();
    while (first.size() <= free && pieces.hasNext()) {
      first.add(json.apply(pieces.next()));
    }
    try (EventStream events = exchange.events()) {
      first.forEach(events::send);
      try {
        while (pieces.hasNext()) {
          events.send(json.apply(pieces.next()));
        }
      } catch (ClientLeftException e) {
        throw e;
      } catch (RuntimeException e) {
        events.send(ErrorTable.answer(e).toJson());
        return;
      }
      events.send(END);
    }
  }
}
