package io.github.llamapanama.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llamapanama.hub.DownloadException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a file comes from, and which version of it it is. It lies beside the file, as JSON.
 *
 * @param source what the file is called where it comes from; it stays the same when the file
 *     changes there
 * @param size its size in bytes, if the server said so
 * @param sha256 its checksum in lower-case hexadecimal, if the server said so
 * @param linkedEtag the version by the hub, wherever it sends for the content
 * @param etag the version by the server that had the content
 * @param lastModified when it changed, by that server
 */
record Origin(
    String source,
    OptionalLong size,
    Optional<String> sha256,
    Optional<String> linkedEtag,
    Optional<String> etag,
    Optional<String> lastModified) {

  /** The hub's name for a file's version; for large files it is their checksum. */
  static final String LINKED_ETAG = "X-Linked-Etag";

  private static final String LINKED_SIZE = "X-Linked-Size";
  private static final String SUFFIX = ".origin.json";
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What an answer says of the file it is about.
   *
   * @throws DownloadException if that is another size than the hub's list of files says
   */
  static Origin of(RemoteFile file, HttpAnswer answer) {
    Optional<String> linkedEtag =
        answer.headerOfAny(LINKED_ETAG).map(text -> text.replace("W/", "").replace("\"", ""));
    return new Origin(
        file.source(),
        size(file, answer),
        file.sha256().or(() -> linkedEtag.flatMap(Origin::sha256)),
        linkedEtag,
        answer.isRedirection() ? Optional.empty() : answer.header("ETag"),
        answer.isRedirection() ? Optional.empty() : answer.header("Last-Modified"));
  }

  private static OptionalLong size(RemoteFile file, HttpAnswer answer) {
    OptionalLong announced = file.size();
    for (OptionalLong size :
        new OptionalLong[] {
          HttpAnswer.size(answer.headerOfAny(LINKED_SIZE)),
          answer.isRedirection() ? OptionalLong.empty() : ContentRange.wholeSize(answer)
        }) {
      if (announced.isPresent() && size.isPresent() && !announced.equals(size)) {
        throw new DownloadException(
            Reason.WRONG_SIZE,
            "%s has %d bytes, but %d were announced; try later, or tell its owner"
                .formatted(file.name(), size.getAsLong(), announced.getAsLong()));
      }
      announced = size.isPresent() ? size : announced;
    }
    return announced;
  }

  /** The checksum that a text is, in lower case; empty if it is none. */
  static Optional<String> sha256(String text) {
    return Optional.of(text.toLowerCase(Locale.ROOT)).filter(it -> SHA256.matcher(it).matches());
  }

  /** Whether two are the same version of the same file, as far as servers say. */
  boolean agreesWith(Origin other) {
    return source.equals(other.source)
        && !differ(size, other.size)
        && decide(sha256, other.sha256)
            .or(() -> decide(linkedEtag, other.linkedEtag))
            .or(() -> decide(etag, other.etag))
            .or(() -> decide(lastModified, other.lastModified))
            .orElse(size.isPresent() && size.equals(other.size));
  }

  /** What a server can check before it sends only the rest of a file; empty if it has nothing. */
  Optional<String> validator() {
    return etag.filter(tag -> !tag.startsWith("W/")).or(() -> lastModified);
  }

  /** Whether the parts of a file can be told to belong together. */
  boolean canBeContinued() {
    return validator().isPresent() || sha256.isPresent();
  }

  private static boolean differ(OptionalLong one, OptionalLong other) {
    return one.isPresent() && other.isPresent() && !one.equals(other);
  }

  private static Optional<Boolean> decide(Optional<String> one, Optional<String> other) {
    return one.isPresent() && other.isPresent() ? Optional.of(one.equals(other)) : Optional.empty();
  }

  /** Where the origin of a file is kept. */
  static Path pathFor(Path file) {
    return file.resolveSibling(file.getFileName() + SUFFIX);
  }

  /** The origin of a file; empty if it is not known, or cannot be read. */
  static Optional<Origin> read(Path file) {
    try {
      Map<String, @Nullable String> values =
          JSON.readValue(Files.readString(pathFor(file)), new TypeReference<>() {});
      return Optional.ofNullable(values.get("source"))
          .map(
              source ->
                  new Origin(
                      source,
                      HttpAnswer.size(Optional.ofNullable(values.get("size"))),
                      Optional.ofNullable(values.get("sha256")),
                      Optional.ofNullable(values.get("linkedEtag")),
                      Optional.ofNullable(values.get("etag")),
                      Optional.ofNullable(values.get("lastModified"))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      // Half written, say; the file is looked at as one of unknown origin.
      return Optional.empty();
    }
  }

  /** Writes the origin of a file. */
  void write(Path file) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("source", source);
    size.ifPresent(bytes -> values.put("size", Long.toString(bytes)));
    sha256.ifPresent(text -> values.put("sha256", text));
    linkedEtag.ifPresent(text -> values.put("linkedEtag", text));
    etag.ifPresent(text -> values.put("etag", text));
    lastModified.ifPresent(text -> values.put("lastModified", text));
    try {
      Files.writeString(pathFor(file), JSON.writeValueAsString(values));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts can be written as JSON", e);
    }
  }
}
