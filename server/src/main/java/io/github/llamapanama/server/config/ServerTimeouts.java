package io.github.llamapanama.server.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a server waits.
 *
 * @param request for a request to arrive, from its first byte to its last; a client that sends more
 *     slowly gets a 408
 * @param idle for the next request on a connection
 * @param write for a client to take more of its answer; the connection of one that does not is
 *     ended, and what was generated for it
 * @param answer for an answer, waiting for its turn included; it then fails with a 504, or ends if
 *     it has begun. Nothing but the context limits it unless set
 * @param drain for requests in progress, when the server closes
 */
public record ServerTimeouts(
    Duration request, Duration idle, Duration write, Optional<Duration> answer, Duration drain) {

  /** Checks that all are positive; {@code drain} may be zero. */
  public ServerTimeouts {
    requirePositive("request", request);
    requirePositive("idle", idle);
    requirePositive("write", write);
    answer.ifPresent(value -> requirePositive("answer", value));
    if (drain.isNegative()) {
      throw new IllegalArgumentException("the timeout 'drain' is not negative: " + drain);
    }
  }

  private static void requirePositive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(
          "the timeout '%s' is longer than none: %s".formatted(name, value));
    }
  }

  /** A minute for requests and between them, ten for readers, half of one to drain. */
  public static ServerTimeouts defaults() {
    return builder().build();
  }

  /** Starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Builds {@link ServerTimeouts}. Not thread-safe. */
  public static final class Builder {
    private Duration request = Duration.ofMinutes(1);
    private Duration idle = Duration.ofMinutes(1);
    private Duration write = Duration.ofMinutes(10);
    private Optional<Duration> answer = Optional.empty();
    private Duration drain = Duration.ofSeconds(30);

    private Builder() {}

    /** Sets {@link ServerTimeouts#request()}. */
    public Builder request(Duration value) {
      this.request = value;
      return this;
    }

    /** Sets {@link ServerTimeouts#idle()}. */
    public Builder idle(Duration value) {
      this.idle = value;
      return this;
    }

    /** Sets {@link ServerTimeouts#write()}. */
    public Builder write(Duration value) {
      this.write = value;
      return this;
    }

    /** Sets {@link ServerTimeouts#answer()}. */
    public Builder answer(Duration value) {
      this.answer = Optional.of(value);
      return this;
    }

    /** Sets {@link ServerTimeouts#drain()}. */
    public Builder drain(Duration value) {
      this.drain = value;
      return this;
    }

    /** The timeouts. */
    public ServerTimeouts build() {
      return new ServerTimeouts(request, idle, write, answer, drain);
    }
  }
}
