package io.github.llamapanama.server.guard;

import io.github.llamapanama.server.config.ServerConfig;
import io.github.llamapanama.server.http.Endpoint;
import java.util.function.Predicate;

/** What a request has to pass, in this order. */
public final class Guards {
  private Guards() {}

  /**
   * Guards an endpoint.
   *
   * @param publicPaths which paths need no key
   */
  public static Endpoint of(ServerConfig config, Predicate<String> publicPaths, Endpoint endpoint) {
    Endpoint counted = new LoadGuard(config.limits().concurrentRequests(), endpoint);
    Endpoint keyed =
        config.apiKeys().isEmpty() ? counted : new KeyGuard(config.apiKeys(), publicPaths, counted);
    Endpoint shared = new OriginGuard(config.corsOrigins(), keyed);
    return config.apiKeys().isEmpty() && Loopback.isHost(config.host())
        ? new HostGuard(config.hostNames(), shared)
        : shared;
  }
}
