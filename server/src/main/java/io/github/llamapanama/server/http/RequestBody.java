package io.github.llamapanama.server.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.OptionalLong;

/** The body of a request, within bounds. For one thread. */
final class RequestBody {
  private static final int STEP_BYTES = 64 << 10;

  private final ServerRequest request;
  private final long limit;
  private final BodyBudget budget;
  private long taken;
  private boolean read;

  /**
   * @param limit how many bytes it may have
   * @param budget how many all may have
   */
  RequestBody(ServerRequest request, long limit, BodyBudget budget) {
    this.request = request;
    this.limit = limit;
    this.budget = budget;
    this.read = !request.content().hasEntity();
  }

  /** Whether there is nothing to read any more. */
  boolean isRead() {
    return read;
  }

  /** Reads it. What it may throw is said at {@link Exchange#body}. */
  byte[] read() {
    if (read) {
      return new byte[0];
    }
    length().ifPresent(this::require);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] step = new byte[STEP_BYTES];
    try {
      // Not closed after a failure: that would read on.
      InputStream content = request.content().inputStream();
      int count;
      while ((count = content.read(step)) >= 0) {
        bytes.write(step, 0, count);
        require(bytes.size());
      }
    } catch (CloseConnectionException | IOException | UncheckedIOException e) {
      throw new ClientLeftException(e);
    } catch (RequestException e) {
      throw refused(e.status().code(), e);
    } catch (HttpException e) {
      throw refused(e.status().code(), e);
    } catch (DataReader.IncorrectNewLineException e) {
      throw refused(400, e);
    }
    read = true;
    return bytes.toByteArray();
  }

  private RuntimeException refused(int status, RuntimeException cause) {
    return switch (status) {
      case 408 -> new RequestTimeoutException();
      case 413 -> new BodyTooLargeException(limit);
      default ->
          new IllegalArgumentException(
              "the body is not sent properly: " + cause.getMessage(), cause);
    };
  }

  private OptionalLong length() {
    return request.headers().contentLength();
  }

  private void require(long bytes) {
    if (bytes > limit) {
      throw new BodyTooLargeException(limit);
    }
    if (bytes > taken) {
      budget.take(bytes - taken);
      taken = bytes;
    }
  }

  /** Reads what nobody wants to know, if that is little and comes at once; whether it did. */
  boolean skip() {
    boolean asks = request.headers().containsToken(HeaderValues.EXPECT_100);
    if (asks || length().orElse(Long.MAX_VALUE) > STEP_BYTES) {
      return false;
    }
    try {
      read();
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  /** Gives back what it took of the budget. */
  void release() {
    budget.give(taken);
    taken = 0;
  }
}
