package io.github.llamapanama.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A server on this machine that speaks the hub's protocol, has one repository, and misbehaves when
 * told to.
 */
final class HubServer implements AutoCloseable {
  static final String REPOSITORY = "user/model-GGUF";
  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-");

  /** A request as it came. */
  record Request(String method, String path, Map<String, String> headers) {
    Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Where the part of the file begins that is asked for. */
    long rangeStart() {
      return header("Range").map(RANGE::matcher).filter(Matcher::matches).stream()
          .mapToLong(match -> Long.parseLong(match.group(1)))
          .findFirst()
          .orElse(0);
    }
  }

  /** Answers in a way of its own instead of with the file. */
  interface Misbehaviour {
    void answer(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;

  /** A file, and the checksum that the hub tells of it. */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares it.
  private record Stored(byte[] bytes, String sha256) {}

  private final Map<String, Stored> files = new ConcurrentSkipListMap<>();
  private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
  private final Queue<Misbehaviour> misbehaviours = new ConcurrentLinkedQueue<>();
  private final Queue<Misbehaviour> apiMisbehaviours = new ConcurrentLinkedQueue<>();

  /** Whether parts of files can be asked for. */
  volatile boolean ranges = true;

  /** Whether versions of files have names. */
  volatile boolean etags = true;

  /** Whether the hub tells checksums. */
  volatile boolean checksums = true;

  /** Whether the sizes of files are told before all has come. */
  volatile boolean sizes = true;

  /** The token without which nothing is told. */
  volatile @Nullable String token;

  /** Where the files themselves are. */
  volatile @Nullable HubServer content;

  /** How many entries one page of the list of files has. */
  volatile int pageSize = 1000;

  HubServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  /** The server's address. */
  URI uri() {
    return uri("");
  }

  /** The address of something on the server. */
  URI uri(String path) {
    InetSocketAddress address = server.getAddress();
    return URI.create(
        "http://%s:%d%s".formatted(address.getAddress().getHostAddress(), address.getPort(), path));
  }

  /** The address of a file outside of any repository. */
  URI file(String path) {
    return uri("/files/" + path);
  }

  /** Adds a file to the repository, and beside it. */
  HubServer put(String path, byte[] bytes) {
    files.put(path, new Stored(bytes, sha256(bytes)));
    return this;
  }

  /** Makes the hub tell a wrong checksum of a file. */
  void lieAbout(String path) {
    files.computeIfPresent(path, (p, file) -> new Stored(file.bytes(), "0".repeat(64)));
  }

  /** What the next requests for files are answered with, one each. */
  void next(Misbehaviour... answers) {
    misbehaviours.addAll(List.of(answers));
  }

  /** What the next requests for lists are answered with, one each. */
  void nextOfApi(Misbehaviour... answers) {
    apiMisbehaviours.addAll(List.of(answers));
  }

  /** All requests so far. */
  List<Request> requests() {
    return List.copyOf(requests);
  }

  /** The requests for the content of files. */
  List<Request> downloads() {
    return requests.stream()
        .filter(request -> request.method().equals("GET"))
        .filter(request -> !request.path().startsWith("/api/"))
        .toList();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      requests.add(
          new Request(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              exchange.getRequestHeaders().entrySet().stream()
                  .collect(
                      Collectors.toMap(
                          entry -> entry.getKey().toLowerCase(Locale.ROOT),
                          entry -> entry.getValue().getFirst()))));
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      if (token != null && !("Bearer " + token).equals(authorization)) {
        exchange.getResponseHeaders().set("X-Error-Message", "Access to this is restricted");
        status(401).answer(exchange);
        return;
      }
      if (path.startsWith("/api/")) {
        Misbehaviour misbehaviour = apiMisbehaviours.poll();
        if (misbehaviour == null) {
          tell(exchange, path);
        } else {
          misbehaviour.answer(exchange);
        }
        return;
      }
      String name = path.replaceFirst("^/(files|" + REPOSITORY + "/resolve/" + COMMIT + ")/", "");
      Stored file = files.get(name);
      if (file == null) {
        status(404).answer(exchange);
        return;
      }
      if (!path.startsWith("/files/")) {
        describe(exchange, file);
      }
      if (content != null) {
        exchange.getResponseHeaders().set("Location", content.uri("/files/" + name).toString());
        status(302).answer(exchange);
        return;
      }
      boolean head = exchange.getRequestMethod().equals("HEAD");
      Misbehaviour misbehaviour = head ? null : misbehaviours.poll();
      if (misbehaviour == null) {
        send(exchange, file.bytes());
      } else {
        misbehaviour.answer(exchange);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void tell(HttpExchange exchange, String path) throws IOException {
    if (path.equals("/api/models/" + REPOSITORY + "/refs")) {
      document(
          exchange,
          """
          {"tags": [], "branches": [
            {"name": "old", "ref": "refs/heads/old", "targetCommit": "%s"},
            {"name": "main", "ref": "refs/heads/main", "targetCommit": "%s"}]}
          """
              .formatted("f".repeat(40), COMMIT));
    } else if (path.equals("/api/models/" + REPOSITORY + "/tree/" + COMMIT)) {
      String query = exchange.getRequestURI().getQuery();
      Matcher cursor = Pattern.compile("cursor=(\\d+)").matcher(query);
      int from = cursor.find() ? Integer.parseInt(cursor.group(1)) : 0;
      if (from + pageSize < files.size()) {
        exchange
            .getResponseHeaders()
            .set(
                "Link",
                "<%s?recursive=true&cursor=%d>; rel=\"next\""
                    .formatted(uri(path), from + pageSize));
      }
      document(
          exchange,
          files.entrySet().stream()
              .skip(from)
              .limit(pageSize)
              .map(entry -> entry(entry.getKey(), entry.getValue()))
              .collect(Collectors.joining(",", "[", "]")));
    } else {
      status(404).answer(exchange);
    }
  }

  private String entry(String path, Stored file) {
    int size = file.bytes().length;
    String lfs =
        checksums
            ? ", \"lfs\": {\"oid\": \"%s\", \"size\": %d, \"pointerSize\": 134}"
                .formatted(file.sha256(), size)
            : "";
    return "{\"type\": \"file\", \"oid\": \"%s\", \"size\": %d, \"path\": \"%s\"%s}"
        .formatted("a".repeat(40), size, path.replace("\\", "\\\\"), lfs);
  }

  private void describe(HttpExchange exchange, Stored file) {
    if (checksums) {
      exchange.getResponseHeaders().set("X-Linked-Etag", '"' + file.sha256() + '"');
    }
    if (sizes) {
      exchange.getResponseHeaders().set("X-Linked-Size", Integer.toString(file.bytes().length));
    }
    exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
  }

  /** Sends a file, or the part of it that is asked for. */
  void send(HttpExchange exchange, byte[] bytes) throws IOException {
    int from = start(exchange, bytes);
    if (from > 0 && from >= bytes.length) {
      exchange.getResponseHeaders().set("Content-Range", "bytes */" + bytes.length);
      status(416).answer(exchange);
      return;
    }
    sendSome(exchange, bytes, from, bytes.length);
  }

  private void sendSome(HttpExchange exchange, byte[] bytes, int from, int to) throws IOException {
    if (etags) {
      exchange.getResponseHeaders().set("ETag", etag(bytes));
    }
    exchange.getResponseHeaders().set("Accept-Ranges", ranges ? "bytes" : "none");
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(from, bytes.length - 1, bytes.length));
    }
    boolean head = exchange.getRequestMethod().equals("HEAD");
    if (head) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
    }
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, head ? -1 : sizes ? bytes.length - from : 0);
    if (!head) {
      exchange.getResponseBody().write(bytes, from, to - from);
      exchange.getResponseBody().flush();
    }
  }

  private int start(HttpExchange exchange, byte[] bytes) {
    String range = exchange.getRequestHeaders().getFirst("Range");
    String condition = exchange.getRequestHeaders().getFirst("If-Range");
    if (!ranges || range == null || (condition != null && !condition.equals(etag(bytes)))) {
      return 0;
    }
    Matcher matcher = RANGE.matcher(range);
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  /** Sends a file from where it is asked for, and cuts the connection after so many bytes of it. */
  Misbehaviour cutAfter(byte[] bytes, int length) {
    return exchange -> {
      int from = start(exchange, bytes);
      sendSome(exchange, bytes, from, Math.min(bytes.length, from + length));
      // The client forgets what it has not read when the connection ends.
      sleep(50);
      exchange.close();
    };
  }

  /** Sends the beginning of a file and then nothing. */
  Misbehaviour stallAfter(byte[] bytes, int length) {
    return exchange -> {
      sendSome(exchange, bytes, 0, length);
      sleep(3000);
    };
  }

  /** Says nothing at all for a while. */
  static Misbehaviour silence() {
    return exchange -> sleep(3000);
  }

  /** Answers with a status and no content. */
  static Misbehaviour status(int status) {
    return exchange -> exchange.sendResponseHeaders(status, -1);
  }

  /** Answers with a status and a header. */
  static Misbehaviour status(int status, String header, String value) {
    return exchange -> {
      exchange.getResponseHeaders().set(header, value);
      exchange.sendResponseHeaders(status, -1);
    };
  }

  /** Answers with a text. */
  static void document(HttpExchange exchange, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** What looks like a model, the same for the same seed. */
  static byte[] model(int size, int seed) {
    byte[] bytes = new byte[size];
    new java.util.Random(seed).nextBytes(bytes);
    System.arraycopy("GGUF".getBytes(UTF_8), 0, bytes, 0, Math.min(4, size));
    return bytes;
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static String etag(byte[] bytes) {
    return "\"%08x\"".formatted(Arrays.hashCode(bytes));
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
