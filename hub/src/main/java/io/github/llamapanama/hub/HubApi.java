package io.github.llamapanama.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llamapanama.hub.DownloadException.Reason;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the hub tells about its repositories, by the two requests that llama.cpp makes. */
final class HubApi {
  private static final Logger LOG = LoggerFactory.getLogger(Hub.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
  private static final Pattern NEXT = Pattern.compile("<([^>]+)>\\s*;\\s*rel=\"?next\"?");
  private static final int MAX_PAGES = 100;
  private static final int MAX_BYTES = 64 << 20;

  private final HubSettings settings;
  private final HttpTransport transport;

  HubApi(HubSettings settings, HttpTransport transport) {
    this.settings = settings;
    this.transport = transport;
  }

  /**
   * A repository as it was at one moment.
   *
   * @param commit which moment
   * @param files its files
   */
  record Snapshot(String commit, List<RepoFile> files) {}

  /** The newest version of a repository's main branch, or of its first one. */
  Snapshot snapshot(String repository) {
    String commit = commit(repository);
    List<RepoFile> files = new ArrayList<>();
    URI next = uri("/api/models/" + repository + "/tree/" + commit + "?recursive=true");
    for (int page = 0; page < MAX_PAGES; page++) {
      Page answer = get(next);
      for (JsonNode entry : answer.json()) {
        file(entry).ifPresent(files::add);
      }
      if (answer.next().isEmpty()) {
        return new Snapshot(commit, List.copyOf(files));
      }
      next = answer.next().get();
    }
    throw wrong(next, "its list of files does not end");
  }

  /** A file's address in a repository. */
  URI uri(String repository, String commit, RepoFile file) {
    return uri("/" + repository + "/resolve/" + commit + "/" + Addresses.escaped(file.path()));
  }

  private String commit(String repository) {
    URI uri = uri("/api/models/" + repository + "/refs");
    JsonNode branches = get(uri).json().path("branches");
    Optional<String> first = Optional.empty();
    for (JsonNode branch : branches) {
      String commit = branch.path("targetCommit").asText();
      if (COMMIT.matcher(commit).matches()) {
        if (branch.path("name").asText().equals("main")) {
          return commit;
        }
        first = first.or(() -> Optional.of(commit));
      }
    }
    return first.orElseThrow(() -> wrong(uri, "it names no branch"));
  }

  private static Optional<RepoFile> file(JsonNode entry) {
    if (!entry.path("type").asText().equals("file")) {
      return Optional.empty();
    }
    String path = entry.path("path").asText();
    if (!RepoPath.isSafe(path)) {
      LOG.warn("Left out a file of the repository, whose name is no path: {}", printable(path));
      return Optional.empty();
    }
    JsonNode stored = entry.has("lfs") ? entry.path("lfs") : entry;
    OptionalLong size =
        stored.path("size").canConvertToLong()
            ? OptionalLong.of(stored.path("size").asLong())
            : OptionalLong.empty();
    return Optional.of(new RepoFile(path, size, Origin.sha256(stored.path("oid").asText())));
  }

  private static String printable(String path) {
    return path.replaceAll("\\p{Cntrl}", "?");
  }

  private URI uri(String path) {
    return URI.create(settings.endpoint() + path);
  }

  /** A document, and where it goes on. */
  private record Page(JsonNode json, Optional<URI> next) {}

  private Page get(URI uri) {
    try (HttpAnswer answer =
            transport.get(uri, settings.token(), Map.of("Accept", "application/json"));
        StallWatch watch = new StallWatch(answer.body(), settings.patience().silence())) {
      if (answer.status() != 200) {
        throw HttpFailures.of(answer);
      }
      byte[] body = answer.body().readNBytes(MAX_BYTES);
      if (watch.hasStalled()) {
        throw new IOException("it came too slowly");
      }
      return new Page(
          JSON.readTree(body), answer.header("Link").flatMap(link -> next(answer.uri(), link)));
    } catch (JsonProcessingException e) {
      throw wrong(uri, "the answer is no JSON");
    } catch (IOException e) {
      throw new DownloadException(
          Reason.CONNECTION_FAILED,
          "%s was cut off: %s".formatted(Addresses.shown(uri), e.getMessage()),
          e);
    }
  }

  private static Optional<URI> next(URI uri, String link) {
    Matcher matcher = NEXT.matcher(link);
    try {
      return matcher.find()
          ? Optional.of(Addresses.checked(uri.resolve(matcher.group(1))))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      throw wrong(uri, "its list goes on at what is no address");
    }
  }

  private static DownloadException wrong(URI uri, String what) {
    return new DownloadException(
        Reason.UNEXPECTED_ANSWER,
        "%s does not answer as a hub does: %s; is HF_ENDPOINT right?"
            .formatted(Addresses.shown(uri), what));
  }
}
