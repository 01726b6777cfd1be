package io.github.llamapanama.server.api;

import io.github.llamapanama.server.http.ClientLeftException;
import io.github.llamapanama.server.http.EventStream;
import io.github.llamapanama.server.http.Exchange;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/** Streams pieces of a reply, each an event of its own. */
final class Streams {
  private static final String END = "[DONE]";

  private Streams() {}

  /**
   * Streams a reply as OpenAI does, with {@code [DONE]} at its end.
   *
   * @param free how many pieces come before anything is computed; the answer does not begin before
   *     the next, so that what goes wrong until then has a status of its own
   */
  static void send(Exchange exchange, Iterator<String> pieces, int free) {
    send(exchange, pieces, free, piece -> piece, true);
  }

  /** Streams a reply as llama.cpp's own completions do, without a mark at the end. */
  static <T> void sendUnmarked(Exchange exchange, Iterator<T> pieces, Function<T, String> json) {
    send(exchange, pieces, 0, json, false);
  }

  private static <T> void send(
      Exchange exchange, Iterator<T> pieces, int free, Function<T, String> json, boolean marked) {
    List<String> first = new ArrayList<>();
    while (first.size() <= free && pieces.hasNext()) {
      first.add(json.apply(pieces.next()));
    }
    try (EventStream events = exchange.events()) {
      try {
        first.forEach(events::send);
        while (pieces.hasNext()) {
          events.send(json.apply(pieces.next()));
        }
      } catch (ClientLeftException e) {
        throw e;
      } catch (RuntimeException e) {
        events.fails();
        events.send(Failures.toAnswer(exchange, e).toJson());
        return;
      }
      if (marked) {
        events.send(END);
      }
    }
  }
}
