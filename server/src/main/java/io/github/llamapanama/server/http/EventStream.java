package io.github.llamapanama.server.http;

import io.helidon.webserver.CloseConnectionException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/**
 * An answer in server-sent events, each on its way once it is sent.
 *
 * <p>Source: WHATWG HTML, "Server-sent events". The data of the events is JSON in one line.
 *
 * <p>For one thread at a time.
 */
public final class EventStream implements AutoCloseable {
  private final OutputStream body;
  private final BooleanSupplier cancelled;
  private boolean told;

  /**
   * @param cancelled whether the server is closing, and what is sent is not all
   */
  EventStream(OutputStream body, BooleanSupplier cancelled) {
    this.body = body;
    this.cancelled = cancelled;
  }

  /**
   * Sends an event that has no name.
   *
   * @param data one line
   * @throws ClientLeftException if nobody is there to read it
   * @throws ServerClosingException once, if the server closes; what is sent then tells of that
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
   * @throws ServerClosingException once, if the server closes; what is sent then tells of that
   */
  public void send(String name, String data) {
    write("event: " + name + "\ndata: " + data + "\n\n");
  }

  /**
   * Says that what is sent from now on tells what went wrong, so that it is sent though the server
   * closes.
   */
  public void fails() {
    told = true;
  }

  private void write(String text) {
    if (!told && cancelled.getAsBoolean()) {
      told = true;
      throw new ServerClosingException();
    }
    try {
      body.write(text.getBytes(StandardCharsets.UTF_8));
      body.flush();
    } catch (CloseConnectionException | IOException | UncheckedIOException e) {
      throw new ClientLeftException(e);
    }
  }

  /** Ends the answer. */
  @Override
  public void close() {
    try {
      body.close();
    } catch (CloseConnectionException | IOException | UncheckedIOException e) {
      throw new ClientLeftException(e);
    }
  }
}
