package io.github.llamapanama.server.http;

import io.github.llamapanama.server.json.Json;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A request and its answer.
 *
 * <p>For the thread that serves it alone, but for what {@link #whenClientLeaves} runs.
 */
public final class Exchange {
  private static final String JSON = "application/json; charset=utf-8";

  private final ServerRequest request;
  private final ServerResponse response;
  private final long bodyLimit;
  private @Nullable String body;
  private boolean begun;

  Exchange(ServerRequest request, ServerResponse response, long bodyLimit) {
    this.request = request;
    this.response = response;
    this.bodyLimit = bodyLimit;
  }

  /** The method, in upper case. */
  public String method() {
    return request.prologue().method().text();
  }

  /** The path, decoded, without the query. */
  public String path() {
    return request.path().path();
  }

  /** A parameter of the query. */
  public Optional<String> query(String name) {
    return request.query().first(name).asOptional();
  }

  /** A header of the request. */
  public Optional<String> header(String name) {
    return request.headers().first(HeaderNames.create(name));
  }

  /** Where the client is, for logs. */
  public String client() {
    return request.remotePeer().host();
  }

  /**
   * The body.
   *
   * @throws BodyTooLargeException if it is larger than the server takes
   * @throws IllegalArgumentException if it is not valid UTF-8
   * @throws ClientLeftException if it does not come
   */
  public String body() {
    String read = body;
    if (read == null) {
      read = readBody();
      body = read;
    }
    return read;
  }

  private String readBody() {
    if (!request.content().hasEntity()) {
      return "";
    }
    OptionalLong length = request.headers().contentLength();
    if (length.isPresent() && length.getAsLong() > bodyLimit) {
      throw new BodyTooLargeException(bodyLimit);
    }
    byte[] bytes;
    try (InputStream content = request.content().inputStream()) {
      bytes = content.readNBytes((int) Math.min(bodyLimit + 1, Integer.MAX_VALUE - 8));
    } catch (IOException | UncheckedIOException e) {
      throw new ClientLeftException(e);
    }
    if (bytes.length > bodyLimit) {
      throw new BodyTooLargeException(bodyLimit);
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the body is not valid UTF-8", e);
    }
  }

  /**
   * Runs an action, on any thread, when the client leaves before it has its answer. To be called
   * once the body was read.
   */
  public void whenClientLeaves(Runnable action) {
    Connection.current().whenLeft(action);
  }

  /** Adds a header to the answer, which has not begun. */
  public void answerHeader(String name, String value) {
    response.headers().add(HeaderNames.create(name), value);
  }

  /** Whether the answer has begun, so that its status cannot change any more. */
  public boolean hasBegun() {
    return begun;
  }

  /** Answers with a value as JSON. */
  public void reply(Object value) {
    reply(200, value);
  }

  /** Answers with a value as JSON. */
  public void reply(int status, Object value) {
    reply(status, JSON, Json.bytes(value));
  }

  /** Answers with a text that is JSON already. */
  public void replyJson(String text) {
    reply(200, JSON, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Answers.
   *
   * @throws ClientLeftException if nobody is there to read it
   */
  public void reply(int status, String contentType, byte[] content) {
    begun = true;
    response.status(status);
    response.headers().set(HeaderNames.CONTENT_TYPE, contentType);
    try {
      response.send(content);
    } catch (UncheckedIOException e) {
      throw new ClientLeftException(e);
    }
  }

  /**
   * Answers without content.
   *
   * @throws ClientLeftException if nobody is there to read it
   */
  public void replyEmpty(int status) {
    begun = true;
    response.status(status);
    try {
      response.send();
    } catch (UncheckedIOException e) {
      throw new ClientLeftException(e);
    }
  }

  /** Begins an answer in events, which the caller closes. */
  public EventStream events() {
    begun = true;
    response.status(200);
    response.headers().set(HeaderNames.CONTENT_TYPE, "text/event-stream; charset=utf-8");
    response.headers().set(HeaderNames.CACHE_CONTROL, "no-cache");
    return new EventStream(response.outputStream());
  }

  /** Ends the connection at once, with what was answered so far. */
  public void abort() {
    Connection.current().abort();
  }
}
