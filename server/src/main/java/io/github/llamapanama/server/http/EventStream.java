package io.github.llamapanama.server.http;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * An answer in server-sent events, each on its way once it is sent.
 *
 * <p>Source: WHATWG HTML, "Server-sent events". The data of the events is JSON in one line.
 *
 * <p>For one thread at a time.
 */
public final class EventStream implements AutoCloseable {
  private final OutputStream body;

  EventStream(OutputStream body) {
    this.body = body;
  }

  /**
   * Sends an event that has no name.
   *
   * @param data one line
   * @throws ClientLeftException if nobody is there to read it
   */
  public void send(String data) {
    write("data: " + data + "\n\n");
  }

  /**
   * Sends an event.
   *
   * @param name what happened
   * @param data one line
   * @throws ClientLeftException if nobody is there to read it
   */
  public void send(String name, String data) {
    write("event: " + name + "\ndata: " + data + "\n\n");
  }

  private void write(String text) {
    try {
      body.write(text.getBytes(StandardCharsets.UTF_8));
      body.flush();
    } catch (IOException | UncheckedIOException e) {
      throw new ClientLeftException(e);
    }
  }

  /** Ends the answer. */
  @Override
  public void close() {
    try {
      body.close();
    } catch (IOException | UncheckedIOException e) {
      throw new ClientLeftException(e);
    }
  }
}
