package io.github.llamapanama.server.http;

import io.github.llamapanama.server.config.ServerConfig;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** A listener on a free port of this machine, without models. */
public final class TestListener {
  private TestListener() {}

  /** Begins to listen. */
  public static HttpListener start(Consumer<ServerConfig.Builder> change, Endpoint endpoint) {
    ServerConfig.Builder config = ServerConfig.builder().port(0);
    change.accept(config);
    return new HttpListener(
        config.build(),
        endpoint,
        (status, message) ->
            "{\"status\":%d,\"message\":\"%s\"}"
                .formatted(status, message.replace("\"", "'"))
                .getBytes(StandardCharsets.UTF_8));
  }

  /** Begins to listen with the defaults. */
  public static HttpListener start(Endpoint endpoint) {
    return start(config -> {}, endpoint);
  }
}
