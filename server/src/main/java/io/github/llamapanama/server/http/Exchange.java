package io.github.llamapanama.server.http;

import io.github.llamapanama.server.json.Json;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request and its answer.
 *
 * <p>For the thread that serves it alone, but for what {@link #whenClientLeaves} runs.
 */
public final class Exchange implements AutoCloseable {
  static final String JSON = "application/json; charset=utf-8";

  private static final Pattern UNPRINTABLE = Pattern.compile("[^ -~]");

  private final Connection connection;
  private final ServerRequest request;
  private final ServerResponse response;
  private final RequestBody content;
  private final BooleanSupplier closing;
  private @Nullable String body;
  private int status;
  private OptionalLong streamBegin = OptionalLong.empty();

  /**
   * @param closing whether the server is
   */
  Exchange(
      Connection connection,
      ServerRequest request,
      ServerResponse response,
      RequestBody content,
      BooleanSupplier closing) {
    this.connection = connection;
    this.request = request;
    this.response = response;
    this.content = content;
    this.closing = closing;
    if (request.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
      connection.endAfterThis();
    }
    if (content.isRead()) {
      connection.arrived();
    }
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
   * @throws BodiesFullException if it is too large together with those of others
   * @throws RequestTimeoutException if it does not come in time
   * @throws IllegalArgumentException if it is not valid UTF-8, or its chunks are wrong
   * @throws ClientLeftException if the client leaves
   */
  public String body() {
    String read = body;
    if (read == null) {
      read = readBody();
      body = read;
    }
    return read;
  }

  /** The body, if it was read. */
  public Optional<String> bodyIfRead() {
    return Optional.ofNullable(body);
  }

  private String readBody() {
    byte[] bytes = content.read();
    connection.arrived();
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the body is not valid UTF-8", e);
    }
  }

  /**
   * Runs an action, on any thread, when the client leaves before it has its answer. To be called
   * once the body was read. The action also runs when the server closes and cannot wait any longer.
   */
  public void whenClientLeaves(Runnable action) {
    connection.whenLeft(action);
  }

  /** Whether the server is closing, so that it takes no more requests. */
  public boolean isServerClosing() {
    return closing.getAsBoolean();
  }

  /** Adds a header to the answer, which has not begun. What a header cannot hold becomes '?'. */
  public void answerHeader(String name, String value) {
    response.headers().add(HeaderNames.create(name), UNPRINTABLE.matcher(value).replaceAll("?"));
  }

  /** Whether the answer has begun, so that its status cannot change any more. */
  public boolean hasBegun() {
    return status != 0;
  }

  /** The status of the answer for logs, {@code left} if the client did not wait for one. */
  public String statusText() {
    return hasBegun() ? Integer.toString(status) : "left";
  }

  /** When an answer in events began, by {@link System#nanoTime}; empty if none has. */
  public OptionalLong streamBegin() {
    return streamBegin;
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
    replyJson(200, text);
  }

  /** Answers with a text that is JSON already. */
  public void replyJson(int status, String text) {
    reply(status, JSON, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Answers.
   *
   * @throws ClientLeftException if nobody is there to read it
   */
  public void reply(int status, String contentType, byte[] content) {
    response.headers().set(HeaderNames.CONTENT_TYPE, contentType);
    begin(status);
    if (method().equals("HEAD")) {
      response.headers().contentLength(content.length);
      send(new byte[0]);
    } else {
      send(content);
    }
  }

  /**
   * Answers without content.
   *
   * @throws ClientLeftException if nobody is there to read it
   */
  public void replyEmpty(int status) {
    begin(status);
    send(new byte[0]);
  }

  private void begin(int code) {
    // Whoever was interrupted, to stop computing, can still say why it did.
    Thread.interrupted();
    if (connection.isCancelled() && code < 400) {
      // What was computed is not all that was asked for.
      throw new ServerClosingException();
    }
    if ((!content.isRead() && !content.skip()) || closing.getAsBoolean()) {
      connection.endAfterThis();
    }
    if (connection.endsAfterThis()) {
      response.headers().set(HeaderValues.CONNECTION_CLOSE);
    }
    status = code;
    response.status(code);
  }

  private void send(byte[] bytes) {
    try {
      response.send(bytes);
    } catch (CloseConnectionException | UncheckedIOException e) {
      throw new ClientLeftException(e);
    }
  }

  /** Begins an answer in events, which the caller closes. */
  public EventStream events() {
    response.headers().set(HeaderNames.CONTENT_TYPE, "text/event-stream; charset=utf-8");
    response.headers().set(HeaderNames.CACHE_CONTROL, "no-cache");
    begin(200);
    streamBegin = OptionalLong.of(System.nanoTime());
    return new EventStream(
        connection.isOldClient()
            ? connection.answerByHand(response.headers())
            : response.outputStream(),
        connection::isCancelled);
  }

  /** Ends the connection at once, with what was answered so far. */
  public void abort() {
    connection.abort();
  }

  /** Ends the exchange. Called by who made it. */
  @Override
  public void close() {
    content.release();
    connection.answered();
  }
}
