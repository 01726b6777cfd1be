package io.github.llamapanama.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.llamapanama.models.TinyChat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A hub on this machine with one repository, {@code tiny/chat}, which has the embedded model. */
final class TinyHub implements AutoCloseable {
  static final String FILE = "tiny-Q8_0.gguf";

  private static final String COMMIT = "a".repeat(40);

  private final HttpServer server;
  private final Queue<String> authorizations = new ConcurrentLinkedQueue<>();

  TinyHub() throws IOException {
    byte[] model = Files.readAllBytes(TinyChat.path());
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    put("/api/models/tiny/chat/refs", branch());
    put("/api/models/tiny/chat/tree/" + COMMIT, list(model.length));
    put("/tiny/chat/resolve/" + COMMIT + "/" + FILE, model);
    put("/" + FILE, model);
    server.start();
  }

  /** The hub's address. */
  String uri() {
    InetSocketAddress address = server.getAddress();
    return "http://%s:%d".formatted(address.getAddress().getHostAddress(), address.getPort());
  }

  /** What requests have shown as credentials. */
  Queue<String> authorizations() {
    return authorizations;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private static byte[] branch() {
    return "{\"branches\": [{\"name\": \"main\", \"targetCommit\": \"%s\"}]}"
        .formatted(COMMIT)
        .getBytes(UTF_8);
  }

  private static byte[] list(int size) {
    return "[{\"type\": \"file\", \"path\": \"%s\", \"size\": %d}]"
        .formatted(FILE, size)
        .getBytes(UTF_8);
  }

  private void put(String path, byte[] content) {
    server.createContext(path, exchange -> send(exchange, content));
  }

  private void send(HttpExchange exchange, byte[] content) throws IOException {
    try (exchange) {
      authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(200, head ? -1 : content.length);
      if (!head) {
        exchange.getResponseBody().write(content);
      }
    }
  }
}
