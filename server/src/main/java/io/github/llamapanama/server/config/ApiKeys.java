package io.github.llamapanama.server.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.stream.Stream;

/**
 * The keys of which a request has to show one. Only their hashes are kept, and to check a key takes
 * the same time whichever it is, so that nothing can be learned from how long it took.
 */
public final class ApiKeys {
  private static final ApiKeys NONE = new ApiKeys(List.of());

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final List<byte[]> hashes;

  private ApiKeys(List<byte[]> hashes) {
    this.hashes = hashes;
  }

  /** No keys: anyone may ask. */
  public static ApiKeys none() {
    return NONE;
  }

  /**
   * Some keys.
   *
   * @throws IllegalArgumentException if one is blank
   */
  public static ApiKeys of(List<String> keys) {
    if (keys.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("an API key is not blank");
    }
    return new ApiKeys(keys.stream().map(key -> hash(key.strip())).toList());
  }

  /**
   * The keys in a file: one a line, without white space around it. Blank lines and those that begin
   * with {@code #} do not count, nor does the mark by which some editors begin a file in UTF-8.
   *
   * @throws ConfigException if the file cannot be read, or has no key
   */
  public static ApiKeys ofFile(Path file) {
    List<String> keys;
    try {
      keys =
          Files.readAllLines(file).stream()
              .map(line -> line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line)
              .map(String::strip)
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .toList();
    } catch (IOException e) {
      throw new ConfigException("the file of API keys %s cannot be read".formatted(file), e);
    }
    if (keys.isEmpty()) {
      throw new ConfigException("the file of API keys %s has no key".formatted(file));
    }
    return of(keys);
  }

  /** These keys and others. */
  public ApiKeys and(ApiKeys others) {
    return new ApiKeys(Stream.concat(hashes.stream(), others.hashes.stream()).toList());
  }

  /** Whether there are none, so that none need be shown. */
  public boolean isEmpty() {
    return hashes.isEmpty();
  }

  /** Whether a key is one of these. */
  public boolean contains(String key) {
    byte[] hash = hash(key);
    boolean found = false;
    for (byte[] known : hashes) {
      // All are looked at, whichever it is.
      found |= MessageDigest.isEqual(known, hash);
    }
    return found;
  }

  private static byte[] hash(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "ApiKeys[" + hashes.size() + "]";
  }
}
