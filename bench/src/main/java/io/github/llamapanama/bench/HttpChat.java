package io.github.llamapanama.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.llamapanama.chat.message.ChatMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A server in a process of its own, asked over HTTP from this one. */
final class HttpChat implements ChatTarget {
  private static final Pattern LISTENING = Pattern.compile("listening on (http://\\S+)");
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  static {
    // llama-server drops the connection after each stream, without saying so in time for the next
    // request: a new one each time, whoever serves, loses nothing.
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "connection");
  }

  private final ToolProcess process;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(executor).build();
  private final URI endpoint;

  private HttpChat(ToolProcess process, URI base) {
    this.process = process;
    this.endpoint = base.resolve("/v1/chat/completions");
  }

  /**
   * Waits until a server says where it listens.
   *
   * @param process the server, which is closed with this, or at once if it does not listen
   * @throws BenchmarkException if it does not
   */
  static HttpChat with(ToolProcess process) {
    try {
      return new HttpChat(process, awaitAddress(process));
    } catch (Throwable e) {
      process.close();
      throw e;
    }
  }

  private static URI awaitAddress(ToolProcess process) {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    try {
      while (process.isAlive() && System.nanoTime() < deadline) {
        Optional<URI> address = address(process.errors() + process.output());
        if (address.isPresent()) {
          return address.get();
        }
        Thread.sleep(20);
      }
      throw new BenchmarkException(
          "%s %s: %s"
              .formatted(
                  process,
                  process.isAlive() ? "does not listen" : "ended at once",
                  process.errors()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read what " + process + " printed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted while this was starting: " + process, e);
    }
  }

  /** Where a server listens, if its log says so. */
  static Optional<URI> address(String log) {
    Matcher matcher = LISTENING.matcher(log);
    return matcher.find() ? Optional.of(URI.create(matcher.group(1))) : Optional.empty();
  }

  /** What the server's process takes. */
  ProcessUse use() {
    return ProcessUse.of(process.pid());
  }

  @Override
  public Reply chat(List<ChatMessage> messages, int tokens) {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .header("Content-Type", "application/json")
            .header("Connection", "close")
            .POST(HttpRequest.BodyPublishers.ofString(body(messages, tokens)))
            .build();
    ServerReply reply = new ServerReply(System.nanoTime());
    try {
      HttpResponse<Stream<String>> response =
          client.send(request, HttpResponse.BodyHandlers.ofLines());
      try (Stream<String> lines = response.body()) {
        if (response.statusCode() != 200) {
          throw new BenchmarkException(
              "%s answered %d: %s"
                  .formatted(process, response.statusCode(), String.join("\n", lines.toList())));
        }
        lines.forEach(reply::accept);
      }
      return reply.finish();
    } catch (IOException e) {
      throw new BenchmarkException(
          "%s %s: %s".formatted(process, process.isAlive() ? "does not answer" : "has ended", e),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted while waiting for " + process, e);
    }
  }

  private static String body(List<ChatMessage> messages, int tokens) {
    ObjectNode body = JSON.createObjectNode();
    var list = body.putArray("messages");
    for (ChatMessage message : messages) {
      list.addObject()
          .put("role", message.role().name().toLowerCase(Locale.ROOT))
          .put("content", message.text());
    }
    body.put("stream", true).putObject("stream_options").put("include_usage", true);
    body.put("max_tokens", tokens).put("temperature", 0).put("ignore_eos", true);
    try {
      return JSON.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree is always JSON", e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
    executor.shutdownNow();
    process.close();
  }
}
