package io.github.llamapanama.server.messages;

import io.github.llamapanama.chat.message.ChatEvent;
import java.util.Iterator;

/**
 * A reply that goes on with a message of the request: without what the client gave of it, which a
 * chat completion repeats and this API does not. For one thread.
 */
final class Continuation implements Iterator<ChatEvent> {
  private final Iterator<ChatEvent> events;
  private String given;

  Continuation(Iterator<ChatEvent> events, String given) {
    this.events = events;
    this.given = given;
  }

  @Override
  public boolean hasNext() {
    return events.hasNext();
  }

  /** There is an end after all that is given. */
  @Override
  public ChatEvent next() {
    ChatEvent event = events.next();
    while (event instanceof ChatEvent.Content content && !given.isEmpty()) {
      String more = withoutGiven(content.text());
      event = more.isEmpty() ? events.next() : new ChatEvent.Content(more);
    }
    return event;
  }

  private String withoutGiven(String text) {
    int length = Math.min(text.length(), given.length());
    if (!given.startsWith(text.substring(0, length))) {
      given = "";
      return text;
    }
    given = given.substring(length);
    return text.substring(length);
  }
}
