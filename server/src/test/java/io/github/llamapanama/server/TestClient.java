package io.github.llamapanama.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.llamapanama.server.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Speaks HTTP to a server, as programs without a library do. Thread-safe. */
final class TestClient {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final URI server;

  TestClient(LlamaServer server) {
    this.server = server.uri();
  }

  /** An event of a stream: its name, if it has one, and its data. */
  record SentEvent(Optional<String> name, String data) {
    ObjectNode json() {
      return Json.readObject(data);
    }
  }

  HttpResponse<String> get(String path, String... headers) {
    return send(request(path, headers).GET());
  }

  HttpResponse<String> post(String path, String body, String... headers) {
    return send(
        request(path, headers)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /** What is answered to a request that is right. */
  ObjectNode postForJson(String path, String body) {
    HttpResponse<String> answer = post(path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Json.readObject(answer.body());
  }

  /** The events that are answered to a request that is right. */
  List<SentEvent> postForEvents(String path, String body) {
    HttpResponse<String> answer = post(path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type"))
        .as(answer.body())
        .hasValue("text/event-stream; charset=utf-8");
    return events(answer.body());
  }

  /** The events of a body; comments, which begin with a colon, are none. */
  static List<SentEvent> events(String body) {
    assertThat(body).as("a body of events").endsWith("\n\n");
    List<SentEvent> events = new ArrayList<>();
    for (String block : body.split("\n\n", -1)) {
      Optional<String> name = Optional.empty();
      Optional<String> data = Optional.empty();
      for (String line : block.lines().toList()) {
        if (line.startsWith("event: ")) {
          name = Optional.of(line.substring("event: ".length()));
        } else if (line.startsWith("data: ")) {
          data = Optional.of(line.substring("data: ".length()));
        } else {
          assertThat(line).as("a line of an event").startsWith(":");
        }
      }
      Optional<String> named = name;
      data.ifPresent(text -> events.add(new SentEvent(named, text)));
    }
    return events;
  }

  private HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path));
    return headers.length == 0 ? request : request.headers(headers);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the server", e);
    }
  }
}
