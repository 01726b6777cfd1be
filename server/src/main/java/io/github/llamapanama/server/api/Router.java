package io.github.llamapanama.server.api;

import io.github.llamapanama.server.error.ApiException;
import io.github.llamapanama.server.error.ErrorAnswer;
import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Which endpoint answers at which path. */
public final class Router implements Endpoint {
  private final Map<String, Map<String, Endpoint>> paths = new LinkedHashMap<>();
  private final Map<String, Map<String, Endpoint>> prefixes = new LinkedHashMap<>();
  private final Map<String, String> aliases = new LinkedHashMap<>();
  private final Map<String, String> unsupported = new LinkedHashMap<>();

  /** Answers GET, and HEAD, at a path. */
  public Router get(String path, Endpoint endpoint) {
    return add(paths, "GET", path, endpoint);
  }

  /** Answers GET at all paths that begin so and go on. */
  public Router getBelow(String prefix, Endpoint endpoint) {
    return add(prefixes, "GET", prefix, endpoint);
  }

  /** Answers POST at a path. */
  public Router post(String path, Endpoint endpoint) {
    return add(paths, "POST", path, endpoint);
  }

  /** Answers at one more path as at another, which is the one to write. */
  public Router alias(String path, String written) {
    if (aliases.put(path, written) != null || paths.containsKey(path)) {
      throw new IllegalArgumentException("two endpoints for " + path);
    }
    return this;
  }

  /**
   * Refuses POST at a path, and below it, where another server does something.
   *
   * @param reason what is not supported
   */
  public Router unsupported(String path, String reason) {
    unsupported.put(path, reason);
    return this;
  }

  private Router add(
      Map<String, Map<String, Endpoint>> all, String method, String path, Endpoint endpoint) {
    if (all.computeIfAbsent(path, key -> new TreeMap<>()).put(method, endpoint) != null) {
      throw new IllegalArgumentException("two endpoints for %s %s".formatted(method, path));
    }
    return this;
  }

  /** What it answers: methods and paths, such as {@code GET /health}. */
  public List<String> routes() {
    Map<String, Map<String, Endpoint>> exact = new LinkedHashMap<>(paths);
    aliases.forEach((path, written) -> exact.put(path, methods(written)));
    return Stream.concat(routes(exact, ""), routes(prefixes, "…")).toList();
  }

  private static Stream<String> routes(Map<String, Map<String, Endpoint>> all, String rest) {
    return all.entrySet().stream()
        .flatMap(
            entry ->
                entry.getValue().keySet().stream()
                    .map(method -> method + " " + entry.getKey() + rest));
  }

  @Override
  public void answer(Exchange exchange) {
    if (exchange.method().equals("POST")) {
      requireSupported(exchange.path());
    }
    Map<String, Endpoint> methods = methods(exchange.path());
    if (methods.isEmpty()) {
      throw new ApiException(
          ErrorAnswer.notFound("there is nothing at '%s'".formatted(exchange.path())));
    }
    String method = exchange.method().equals("HEAD") ? "GET" : exchange.method();
    Endpoint endpoint = methods.get(method);
    if (endpoint == null) {
      String allowed = String.join(", ", methods.keySet());
      exchange.answerHeader("Allow", allowed);
      if (method.equals("OPTIONS")) {
        exchange.replyEmpty(204);
        return;
      }
      throw new ApiException(
          ErrorAnswer.of(
              405,
              "invalid_request_error",
              "'%s' answers %s, not %s".formatted(exchange.path(), allowed, exchange.method())));
    }
    endpoint.answer(exchange);
  }

  private void requireSupported(String path) {
    unsupported.forEach(
        (refused, reason) -> {
          if (path.equals(refused) || path.startsWith(refused + "/")) {
            throw new ApiException(ErrorAnswer.notSupported(reason));
          }
        });
  }

  /**
   * The path that a path is another name of, or below: one of those that were added, with a star if
   * it goes on; empty if nothing answers there.
   */
  public Optional<String> route(String path) {
    String written = aliases.getOrDefault(path, path);
    return paths.containsKey(written)
        ? Optional.of(written)
        : prefix(path).map(prefix -> prefix + "*");
  }

  private Map<String, Endpoint> methods(String path) {
    Map<String, Endpoint> exact = paths.get(aliases.getOrDefault(path, path));
    return exact != null ? exact : prefix(path).map(prefixes::get).orElse(Map.of());
  }

  private Optional<String> prefix(String path) {
    return prefixes.keySet().stream()
        .filter(prefix -> path.startsWith(prefix) && path.length() > prefix.length())
        .findFirst();
  }
}
