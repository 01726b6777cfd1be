package io.github.llamapanama.server;

import io.github.llamapanama.chat.LlamaOptions;
import io.github.llamapanama.server.api.Api;
import io.github.llamapanama.server.config.ConfigException;
import io.github.llamapanama.server.config.ServerConfig;
import io.github.llamapanama.server.error.ErrorAnswer;
import io.github.llamapanama.server.guard.Loopback;
import io.github.llamapanama.server.http.HttpListener;
import io.github.llamapanama.server.model.ModelRegistry;
import io.github.llamapanama.server.model.ServedModel;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An OpenAI-compatible HTTP server in this process.
 *
 * {@snippet :
 * try (LlamaServer server = LlamaServer.builder().model(Path.of("model.gguf")).port(0).start()) {
 *   System.out.println(server.uri());
 * }
 * }
 *
 * <p>Thread-safe.
 */
public final class LlamaServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LlamaServer.class);

  private final ServerConfig config;
  private final ModelRegistry models;
  private final HttpListener listener;
  private final CompletableFuture<Void> loaded = new CompletableFuture<>();

  private LlamaServer(ServerConfig config, List<ServedModel> served) {
    requireKeyBeyondThisMachine(config);
    this.config = config;
    this.models =
        new ModelRegistry(
            served.stream()
                .map(
                    model ->
                        model.withOptions(model.options().withEngine(config.limits()::applyTo)))
                .toList(),
            config.models());
    try {
      this.listener = new HttpListener(config, Api.of(config, models), LlamaServer::protocolError);
    } catch (Throwable e) {
      models.close();
      throw e;
    }
    LOG.info("Listening at {}", uri());
  }

  private static void requireKeyBeyondThisMachine(ServerConfig config) {
    if (config.apiKeys().isEmpty() && !config.allowAnyone() && !Loopback.isHost(config.host())) {
      throw new ConfigException(
          ("to listen at %s, which others can reach, the server needs an API key: set one, or say"
                  + " that anyone may use it (allowAnyone)")
              .formatted(config.host()));
    }
  }

  private static byte[] protocolError(int status, String message) {
    String type = status < 500 ? "invalid_request_error" : "server_error";
    return ErrorAnswer.of(status, type, message).toJson().getBytes(StandardCharsets.UTF_8);
  }

  /** A builder of a server without models. */
  public static Builder builder() {
    return new Builder();
  }

  /** Where it listens. */
  public int port() {
    return listener.port();
  }

  /** Where this machine reaches it, without a path. */
  public URI uri() {
    String host =
        switch (config.host()) {
          case "0.0.0.0" -> "127.0.0.1";
          case "::" -> "[::1]";
          default -> config.host().contains(":") ? "[%s]".formatted(config.host()) : config.host();
        };
    return URI.create(
        "%s://%s:%d".formatted(config.tls().isPresent() ? "https" : "http", host, port()));
  }

  /** The models that it has. */
  public ModelRegistry models() {
    return models;
  }

  /** Done when the first model is loaded, or has failed to. */
  public CompletableFuture<Void> loaded() {
    return loaded.copy();
  }

  /**
   * Closes the port, lets the requests in progress end as long as the configuration says ({@link
   * io.github.llamapanama.server.config.ServerTimeouts#drain}), cancels the rest, and unloads the
   * models. Closing again, by another thread, cancels them at once.
   */
  @Override
  public void close() {
    listener.close();
    models.close();
  }

  private void load() {
    try {
      models.loadDefault();
      loaded.complete(null);
    } catch (Throwable e) {
      loaded.completeExceptionally(e);
    }
  }

  /** Collects what a server needs. Not thread-safe. */
  public static final class Builder {
    private final ServerConfig.Builder config = ServerConfig.builder();
    private final List<ServedModel> models = new ArrayList<>();

    private Builder() {}

    /** Adds a model in a GGUF file, named as the file. */
    public Builder model(Path file) {
      return model(file, LlamaOptions.defaults());
    }

    /** Adds a model in a GGUF file, named as the file. */
    public Builder model(Path file, LlamaOptions options) {
      return model(ServedModel.of(file, options));
    }

    /** Adds a model. */
    public Builder model(ServedModel model) {
      models.add(model);
      return this;
    }

    /** Sets the port, 0 for any that is free. */
    public Builder port(int port) {
      config.port(port);
      return this;
    }

    /** Changes how the server listens and what it allows. */
    public Builder config(Consumer<ServerConfig.Builder> change) {
      change.accept(config);
      return this;
    }

    /**
     * Begins to listen, and loads the first model.
     *
     * @return the server, which the caller closes
     * @throws io.github.llamapanama.core.ModelLoadException if the model cannot be loaded
     * @throws RuntimeException as {@link #startLoading}
     */
    public LlamaServer start() {
      LlamaServer server = new LlamaServer(config.build(), models);
      server.load();
      try {
        server.loaded.join();
        return server;
      } catch (CompletionException e) {
        server.close();
        throw rethrown(e);
      }
    }

    private static RuntimeException rethrown(CompletionException failure) {
      if (failure.getCause() instanceof Error error) {
        throw error;
      }
      return failure.getCause() instanceof RuntimeException cause ? cause : failure;
    }

    /**
     * Begins to listen, and to load the first model. Until {@link LlamaServer#loaded} is done,
     * requests are answered with 503 and the words {@code Loading model}.
     *
     * @return the server, which the caller closes
     * @throws ConfigException if the server would be open to all, or its certificate cannot be used
     * @throws java.io.UncheckedIOException if the port cannot be had
     */
    public LlamaServer startLoading() {
      LlamaServer server = new LlamaServer(config.build(), models);
      Thread.ofPlatform().daemon().name("model-loading").start(server::load);
      return server;
    }
  }
}
