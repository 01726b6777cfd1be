package io.github.llamapanama.cli.options;

import io.github.llamapanama.server.config.ServerConfig;
import picocli.CommandLine.Option;

/** Where a server listens. */
@OptionSection("Server")
public final class ListenOptions {
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

  /** Changes a server to what these options ask for. */
  public void applyTo(ServerConfig.Builder config) {
    config.host(host).port(port);
  }
}
