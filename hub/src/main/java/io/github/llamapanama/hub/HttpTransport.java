package io.github.llamapanama.hub;

import io.github.llamapanama.hub.DownloadException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Sends requests and follows redirections; credentials go to the server they are for and to no
 * other. Thread-safe.
 */
final class HttpTransport implements AutoCloseable {
  private static final int MAX_REDIRECTIONS = 10;

  private final HttpClient client;
  private final Patience patience;

  HttpTransport(Patience patience) {
    this.patience = patience;
    this.client =
        HttpClient.newBuilder()
            // Redirections are followed here: the client would send credentials along.
            .followRedirects(HttpClient.Redirect.NEVER)
            // Large files gain nothing from version 2, and plain servers stumble over the upgrade.
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(patience.silence())
            .build();
  }

  /** Asks for a file or a document, wherever it is; its content is in the answer's body. */
  HttpAnswer get(URI uri, Optional<Credentials> credentials, Map<String, String> headers) {
    return send("GET", uri, credentials, headers);
  }

  /**
   * Asks what there is to know about a file. Where the hub itself tells, the server with the
   * content is not asked: its addresses may be signed for reading alone.
   */
  HttpAnswer head(URI uri, Optional<Credentials> credentials) {
    return send("HEAD", uri, credentials, Map.of());
  }

  private HttpAnswer send(
      String method, URI start, Optional<Credentials> credentials, Map<String, String> headers) {
    URI uri = start;
    List<HttpHeaders> hops = new ArrayList<>();
    for (int hop = 0; hop <= MAX_REDIRECTIONS; hop++) {
      HttpResponse<InputStream> response = exchange(request(method, uri, credentials, headers));
      hops.add(response.headers());
      HttpAnswer answer =
          new HttpAnswer(uri, response.statusCode(), List.copyOf(hops), response.body());
      boolean told = method.equals("HEAD") && answer.header(Origin.LINKED_ETAG).isPresent();
      if (!answer.isRedirection() || told) {
        return answer;
      }
      answer.close();
      uri = target(answer);
    }
    throw new DownloadException(
        Reason.UNEXPECTED_ANSWER,
        "%s redirects in a circle, or more than %d times"
            .formatted(Addresses.shown(start), MAX_REDIRECTIONS));
  }

  private HttpRequest request(
      String method, URI uri, Optional<Credentials> credentials, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(method, BodyPublishers.noBody())
            .timeout(patience.silence())
            .header("User-Agent", "llama-panama")
            // Sizes and ranges are those of the file itself.
            .header("Accept-Encoding", "identity");
    headers.forEach(request::header);
    credentials
        .flatMap(secret -> secret.headerFor(uri))
        .ifPresent(value -> request.header("Authorization", value));
    return request.build();
  }

  private HttpResponse<InputStream> exchange(HttpRequest request) {
    String server = Addresses.host(request.uri());
    try {
      return client.send(request, BodyHandlers.ofInputStream());
    } catch (HttpTimeoutException e) {
      throw new DownloadException(
          Reason.TIMED_OUT,
          "%s has not answered for %s s".formatted(server, patience.silence().toSeconds()),
          e);
    } catch (IOException e) {
      throw new DownloadException(
          Reason.CONNECTION_FAILED, "Cannot reach %s: %s".formatted(server, detail(e)), e);
    } catch (InterruptedException e) {
      throw Interruptions.failure(e);
    }
  }

  /** What people can make something of; the client's own messages are often empty. */
  static String detail(IOException failure) {
    boolean unknown =
        Stream.<Throwable>iterate(failure, it -> it != null, Throwable::getCause)
            .anyMatch(UnresolvedAddressException.class::isInstance);
    if (unknown) {
      return "nobody knows its address; is there a network?";
    }
    return failure instanceof ConnectException
        ? "it takes no connections"
        : String.valueOf(failure.getMessage());
  }

  private static URI target(HttpAnswer answer) {
    String location =
        answer.header("Location").orElseThrow(() -> wrongRedirection(answer, "nowhere"));
    URI target;
    try {
      target = Addresses.requested(Addresses.checked(answer.uri().resolve(location)));
    } catch (IllegalArgumentException e) {
      throw wrongRedirection(answer, "what is no web address");
    }
    boolean safe = answer.uri().getScheme().equalsIgnoreCase("https");
    if (safe && !target.getScheme().equalsIgnoreCase("https")) {
      throw wrongRedirection(answer, "an address without encryption");
    }
    return target;
  }

  private static DownloadException wrongRedirection(HttpAnswer answer, String where) {
    return new DownloadException(
        Reason.UNEXPECTED_ANSWER,
        "%s redirects to %s".formatted(Addresses.shown(answer.uri()), where));
  }

  /** Ends all exchanges. */
  @Override
  public void close() {
    client.shutdownNow();
  }
}
