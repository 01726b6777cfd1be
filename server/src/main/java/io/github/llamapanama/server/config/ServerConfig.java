package io.github.llamapanama.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a server listens and what it allows.
 *
 * @param host the address or name to listen at; only this machine unless set
 * @param port the port, 0 for any that is free
 * @param apiKeys of which a request has to show one; none unless set
 * @param allowAnyone whether the server may listen beyond this machine though there is no key; it
 *     does not start otherwise
 * @param tls speaks HTTPS, not HTTP
 * @param hostNames by which names clients may call a server that listens on this machine only,
 *     besides {@code localhost} and addresses: a page of a stranger's, whose name was made to lead
 *     here, calls it by another
 * @param corsOrigins pages of which origins may call this server from a browser, {@code *} for all;
 *     none unless set
 * @param metrics whether there are {@code /metrics}
 * @param pages whether there are pages for people: {@code /} and {@code /docs}
 * @param strict whether an unknown or removed parameter is refused; otherwise it is ignored, and
 *     the answer has a header that warns of it
 * @param logPrompts whether logs may have what people write and models answer
 * @param timeouts how long it waits
 * @param limits how much it takes
 * @param models how many models it keeps loaded
 */
public record ServerConfig(
    String host,
    int port,
    ApiKeys apiKeys,
    boolean allowAnyone,
    Optional<TlsFiles> tls,
    List<String> hostNames,
    List<String> corsOrigins,
    boolean metrics,
    boolean pages,
    boolean strict,
    boolean logPrompts,
    ServerTimeouts timeouts,
    ServerLimits limits,
    ModelLimits models) {

  /** The port of llama-server. */
  public static final int DEFAULT_PORT = 8080;

  /** Copies the lists. */
  public ServerConfig {
    hostNames = List.copyOf(hostNames);
    corsOrigins = List.copyOf(corsOrigins);
  }

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
    private final List<String> hostNames = new ArrayList<>();
    private final List<String> corsOrigins = new ArrayList<>();
    private final ServerTimeouts.Builder timeouts = ServerTimeouts.builder();
    private final ServerLimits.Builder limits = ServerLimits.builder();
    private final ModelLimits.Builder models = ModelLimits.builder();
    private String host = "127.0.0.1";
    private int port = DEFAULT_PORT;
    private ApiKeys apiKeys = ApiKeys.none();
    private boolean allowAnyone;
    private Optional<TlsFiles> tls = Optional.empty();
    private boolean metrics;
    private boolean pages = true;
    private boolean strict;
    private boolean logPrompts;

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

    /** Adds one of {@link ServerConfig#apiKeys()}. */
    public Builder apiKey(String key) {
      return apiKeys(ApiKeys.of(List.of(key)));
    }

    /** Adds to {@link ServerConfig#apiKeys()}. */
    public Builder apiKeys(ApiKeys keys) {
      this.apiKeys = this.apiKeys.and(keys);
      return this;
    }

    /** Sets {@link ServerConfig#allowAnyone()}. */
    public Builder allowAnyone(boolean allowAnyone) {
      this.allowAnyone = allowAnyone;
      return this;
    }

    /** Sets {@link ServerConfig#tls()}. */
    public Builder tls(Path certificates, Path key) {
      this.tls = Optional.of(new TlsFiles(certificates, key));
      return this;
    }

    /** Adds one of {@link ServerConfig#hostNames()}. */
    public Builder hostName(String name) {
      this.hostNames.add(name);
      return this;
    }

    /** Adds one of {@link ServerConfig#corsOrigins()}, such as {@code https://example.com}. */
    public Builder corsOrigin(String origin) {
      this.corsOrigins.add(origin);
      return this;
    }

    /** Sets {@link ServerConfig#metrics()}. */
    public Builder metrics(boolean metrics) {
      this.metrics = metrics;
      return this;
    }

    /** Sets {@link ServerConfig#pages()}. */
    public Builder pages(boolean pages) {
      this.pages = pages;
      return this;
    }

    /** Sets {@link ServerConfig#strict()}. */
    public Builder strict(boolean strict) {
      this.strict = strict;
      return this;
    }

    /** Sets {@link ServerConfig#logPrompts()}. */
    public Builder logPrompts(boolean logPrompts) {
      this.logPrompts = logPrompts;
      return this;
    }

    /** Changes {@link ServerConfig#timeouts()}. */
    public Builder timeouts(Consumer<ServerTimeouts.Builder> change) {
      change.accept(timeouts);
      return this;
    }

    /** Changes {@link ServerConfig#limits()}. */
    public Builder limits(Consumer<ServerLimits.Builder> change) {
      change.accept(limits);
      return this;
    }

    /** Changes {@link ServerConfig#models()}. */
    public Builder models(Consumer<ModelLimits.Builder> change) {
      change.accept(models);
      return this;
    }

    /** The configuration. */
    public ServerConfig build() {
      return new ServerConfig(
          host,
          port,
          apiKeys,
          allowAnyone,
          tls,
          hostNames,
          corsOrigins,
          metrics,
          pages,
          strict,
          logPrompts,
          timeouts.build(),
          limits.build(),
          models.build());
    }
  }
}
