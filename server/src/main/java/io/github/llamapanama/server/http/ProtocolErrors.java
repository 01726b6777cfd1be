package io.github.llamapanama.server.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;

/** Answers what is no proper HTTP, in the same words as everything else. */
final class ProtocolErrors implements DirectHandler {
  private final ErrorBody body;
  private final long bodyBytes;

  private ProtocolErrors(ErrorBody body, long bodyBytes) {
    this.body = body;
    this.bodyBytes = bodyBytes;
  }

  /**
   * Answers all of it.
   *
   * @param bodyBytes how many bytes the body of a request may have
   */
  static DirectHandlers all(ErrorBody body, long bodyBytes) {
    ProtocolErrors handler = new ProtocolErrors(body, bodyBytes);
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (EventType type : EventType.values()) {
      handlers.addHandler(type, handler);
    }
    return handlers.build();
  }

  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType type,
      Status status,
      ServerResponseHeaders headers,
      String message) {
    headers.set(HeaderNames.CONTENT_TYPE, Exchange.JSON);
    return TransportResponse.builder()
        .status(status)
        .headers(headers)
        .keepAlive(false)
        .entity(body.json(status.code(), text(status, message)))
        .build();
  }

  /** The library's own words, where they say more than that something was wrong. */
  private String text(Status status, String message) {
    if (status.code() == Status.REQUEST_ENTITY_TOO_LARGE_413.code()) {
      return BodyTooLargeException.message(bodyBytes);
    }
    boolean says =
        message != null
            && !message.contains("see server log")
            && (status.code() < 500 || status.code() == 505);
    return says ? message : status.reasonPhrase();
  }
}
