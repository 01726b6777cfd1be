package io.github.llamapanama.hub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Where downloaded files are kept: those of a hub under its host, the repository and their path
 * there, those of other addresses under the host and a digest of the address. So no two share a
 * place, and the parts of a model lie side by side, as llama.cpp wants them.
 *
 * @param root the cache's directory; it need not exist
 */
record ModelCache(Path root) {

  /** Where the files of a repository are kept. */
  Path directory(URI endpoint, String repository) {
    return root.resolve("hub").resolve(folder(endpoint)).resolve(repository);
  }

  /** Where the file at an address is kept. */
  Path ofUrl(URI url) {
    String name = RepoPath.name(url.getPath());
    String first = SplitName.of(name).map(split -> split.part(1)).orElse(name);
    String path = url.getRawPath();
    String key = path.substring(0, path.length() - RepoPath.name(path).length()) + first;
    return root.resolve("url")
        .resolve(folder(url))
        .resolve(digest(key + "?" + url.getRawQuery()))
        .resolve(RepoPath.isSafe(name) ? name : "model.gguf");
  }

  /** What is locked while a file is downloaded. */
  Path lockFile(Path target) {
    return root.resolve("locks").resolve(digest(target.toAbsolutePath().normalize().toString()));
  }

  /** The files of a repository that are there, in the order of their paths. */
  List<RepoFile> files(URI endpoint, String repository) {
    Path directory = directory(endpoint, repository);
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths
          .filter(Files::isRegularFile)
          .map(path -> directory.relativize(path).toString().replace('\\', '/'))
          .filter(RepoPath::isGguf)
          .sorted()
          .map(path -> new RepoFile(path, OptionalLong.empty(), Optional.empty()))
          .toList();
    } catch (IOException | UncheckedIOException e) {
      // What cannot be read is not there; writing it says what is wrong.
      return List.of();
    }
  }

  /** The server's name as that of a folder. */
  private static String folder(URI server) {
    return Addresses.host(server).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]", "_");
  }

  private static String digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
