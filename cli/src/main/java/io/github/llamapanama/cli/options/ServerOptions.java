package io.github.llamapanama.cli.options;

import io.github.llamapanama.server.config.ApiKeys;
import io.github.llamapanama.server.config.ServerConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a server listens, whom it answers, and what it shows. */
@OptionSection("Server")
public final class ServerOptions {
  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "The address or name to listen at (default: 127.0.0.1, only this machine)."
              + " [LLAMA_ARG_HOST]")
  private String host = "";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      converter = Numbers.Port.class,
      defaultValue = "8080",
      description = "The port, 0 for any that is free (default: 8080). [LLAMA_ARG_PORT]")
  private int port;

  @Option(
      names = "--api-key",
      paramLabel = "KEY",
      split = ",",
      description =
          "A key that requests have to show; several are separated by commas, or the option is"
              + " repeated. [LLAMA_API_KEY]")
  private List<String> apiKeys = List.of();

  @Option(
      names = "--api-key-file",
      paramLabel = "FILE",
      description =
          "A file with such keys, one a line; lines that begin with # do not count."
              + " [LLAMA_ARG_API_KEY_FILE]")
  private @Nullable Path apiKeyFile;

  @Option(
      names = "--allow-anyone",
      description = "Listen beyond this machine though there is no key.")
  private boolean allowAnyone;

  @Option(
      names = "--ssl-cert-file",
      paramLabel = "FILE",
      description =
          "A PEM file with the server's certificate, and those that lead to a known authority:"
              + " speak HTTPS. [LLAMA_ARG_SSL_CERT_FILE]")
  private @Nullable Path certificates;

  @Option(
      names = "--ssl-key-file",
      paramLabel = "FILE",
      description = "A PEM file with the private key to it. [LLAMA_ARG_SSL_KEY_FILE]")
  private @Nullable Path privateKey;

  @Option(
      names = "--host-name",
      paramLabel = "NAME",
      split = ",",
      description =
          "A name by which clients on this machine may call the server, besides localhost;"
              + " repeatable.")
  private List<String> hostNames = List.of();

  @Option(
      names = {"--cors-origin", "--cors-origins"},
      paramLabel = "ORIGIN",
      split = ",",
      description =
          "Pages of which origin may call the server from a browser, * for all; repeatable"
              + " (default: none). [LLAMA_ARG_CORS_ORIGINS]")
  private List<String> corsOrigins = List.of();

  @Option(
      names = {"-to", "--timeout"},
      paramLabel = "SECONDS",
      converter = Numbers.Positive.class,
      description =
          "How long to wait for a client that sends its request, or takes its answer, slowly"
              + " (default: 60 and 600). [LLAMA_ARG_TIMEOUT]")
  private @Nullable Integer timeout;

  @Option(
      names = "--metrics",
      description = "Have /metrics, as Prometheus reads them. [LLAMA_ARG_ENDPOINT_METRICS]")
  private boolean metrics;

  @Option(
      names = {"--webui", "--ui"},
      negatable = true,
      description = "Have the pages / and /docs (default). [LLAMA_ARG_UI]")
  private @Nullable Boolean pages;

  @Option(
      names = "--strict",
      description = "Refuse requests with unknown parameters, instead of a warning in a header.")
  private boolean strict;

  @Option(
      names = "--log-prompts",
      description = "Let logs have what people write and models answer.")
  private boolean logPrompts;

  @Mixin private final LimitOptions limits = new LimitOptions();
  @Mixin private final PlaceOptions places = new PlaceOptions();

  /** Changes a server to what these options ask for. */
  public void applyTo(ServerConfig.Builder config) {
    config
        .host(host)
        .port(port)
        .apiKeys(keys())
        .allowAnyone(allowAnyone)
        .metrics(metrics)
        .pages(pages == null || pages)
        .strict(strict)
        .logPrompts(logPrompts)
        .limits(limits::applyTo)
        .timeouts(limits::applyTo)
        .models(places::applyTo);
    hostNames.forEach(config::hostName);
    corsOrigins.forEach(config::corsOrigin);
    if (certificates != null && privateKey != null) {
      config.tls(certificates, privateKey);
    } else if (certificates != null || privateKey != null) {
      throw new UsageException("HTTPS needs both --ssl-cert-file and --ssl-key-file");
    }
    if (timeout != null) {
      Duration patience = Duration.ofSeconds(timeout);
      config.timeouts(timeouts -> timeouts.request(patience).write(patience));
    }
  }

  private ApiKeys keys() {
    try {
      ApiKeys keys = ApiKeys.of(apiKeys);
      return apiKeyFile == null ? keys : keys.and(ApiKeys.ofFile(apiKeyFile));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--api-key", e);
    }
  }
}
