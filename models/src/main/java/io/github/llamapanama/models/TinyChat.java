package io.github.llamapanama.models;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The embedded model: 2.8 million parameters, 3 MB, trained from nothing to show and to test chat.
 *
 * <p>It answers simple questions, keeps a conversation, follows simple system prompts, emits
 * Hermes-style tool calls, and says plainly when a question is beyond it. The module's README says
 * how it was made, what it can do and where it is weak.
 */
public final class TinyChat {

  private static final String RESOURCE = "tiny-chat-q8_0.gguf";

  private TinyChat() {}

  /**
   * The model as a GGUF file.
   *
   * <p>Where the model lies in a jar, the file is written once into the per-user cache, under a
   * name that contains its SHA-256, and moved into place atomically, so any number of threads and
   * processes may ask at the same time. The cache is the directory in the system property {@code
   * llamapanama.cache} or the environment variable {@code LLAMAPANAMA_CACHE}; by default it is
   * {@code llama-panama} in the platform's cache directory. A model on an exploded class path is
   * used where it lies.
   *
   * @throws UncheckedIOException if the cache cannot be written
   */
  public static Path path() {
    URL resource = TinyChat.class.getResource(RESOURCE);
    if (resource == null) {
      throw new IllegalStateException(
          RESOURCE + " is missing from the models module: rebuild it, or put its jar back");
    }
    if (resource.getProtocol().equals("file")) {
      return Path.of(URI.create(resource.toString()));
    }
    try (InputStream in = resource.openStream()) {
      return extract(in.readAllBytes(), UserCache.directory());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot extract the embedded model into "
              + UserCache.directory()
              + " (-Dllamapanama.cache=DIRECTORY names another cache)",
          e);
    }
  }

  /** Puts the content into the cache unless the very same content is there already. */
  static Path extract(byte[] content, Path cache) throws IOException {
    Path file = cache.resolve("models").resolve(sha256(content)).resolve(RESOURCE);
    if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), content)) {
      AtomicFile.write(file, out -> out.write(content));
    }
    return file;
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
