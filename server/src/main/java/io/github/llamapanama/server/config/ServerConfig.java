package io.github.llamapanama.server.config;

import java.time.Duration;

/**
 * How a server listens and what it allows.
 *
 * @param host the address or name to listen at; only this machine unless set
 * @param port the port, 0 for any that is free
 * @param strict whether an unknown or removed parameter is refused; otherwise it is ignored, and
 *     the answer has a header that warns of it
 * @param bodyLimit the most bytes that a request's body may have
 * @param drain how long requests in progress may take when the server closes
 */
public record ServerConfig(String host, int port, boolean strict, long bodyLimit, Duration drain) {

  /** The port of llama-server. */
  public static final int DEFAULT_PORT = 8080;

  /** Only this machine, on port {@value #DEFAULT_PORT}. */
  public static ServerConfig defaults() {
    return builder().build();
  }

  /** Starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Builds {@link ServerConfig}. Not thread-safe. */
  public static final class Builder {
    private String host = "127.0.0.1";
    private int port = DEFAULT_PORT;
    private boolean strict;
    private long bodyLimit = 16L << 20;
    private Duration drain = Duration.ofSeconds(30);

    private Builder() {}

    /** Sets {@link ServerConfig#host()}. */
    public Builder host(String host) {
      this.host = host;
      return this;
    }

    /** Sets {@link ServerConfig#port()}. */
    public Builder port(int port) {
      this.port = port;
      return this;
    }

    /** Sets {@link ServerConfig#strict()}. */
    public Builder strict(boolean strict) {
      this.strict = strict;
      return this;
    }

    /** Sets {@link ServerConfig#bodyLimit()}. */
    public Builder bodyLimit(long bodyLimit) {
      this.bodyLimit = bodyLimit;
      return this;
    }

    /** Sets {@link ServerConfig#drain()}. */
    public Builder drain(Duration drain) {
      this.drain = drain;
      return this;
    }

    /** The configuration. */
    public ServerConfig build() {
      return new ServerConfig(host, port, strict, bodyLimit, drain);
    }
  }
}
