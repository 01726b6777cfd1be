package io.github.llamapanama.hub;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model on the hub.
 *
 * @param repository its repository, as {@code user/model}
 * @param quant which of its quantizations, such as {@code Q4_K_M}, in any case; unless set, {@code
 *     Q4_K_M}, {@code Q8_0} or the first file, whatever there is
 * @param file the file to take whatever its quantization, as a path in the repository; of a split
 *     model any of its files
 */
public record HubModel(String repository, Optional<String> quant, Optional<String> file) {
  /** What the hub allows: words joined by single dots, dashes and one slash. */
  private static final Pattern REPOSITORY = Pattern.compile("\\w+([.-]\\w+)*/\\w+([.-]\\w+)*");

  private static final Pattern QUANT = Pattern.compile("\\w+([.-]\\w+)*");
  private static final Pattern MODEL = Pattern.compile("([^:]*)(?::([^:]*))?");
  private static final int MAX_LENGTH = 256;

  /**
   * Checks the names.
   *
   * @throws IllegalArgumentException if they could not be those of a model
   */
  public HubModel {
    if (repository.length() > MAX_LENGTH
        || !REPOSITORY.matcher(repository).matches()
        || !RepoPath.isSafe(repository)) {
      throw new IllegalArgumentException(
          "'%s' is not the name of a repository, such as ggml-org/gemma-3-1b-it-GGUF"
              .formatted(repository));
    }
    quant.ifPresent(
        name -> {
          if (!QUANT.matcher(name).matches()) {
            throw new IllegalArgumentException(
                "'%s' is not the name of a quantization, such as Q4_K_M".formatted(name));
          }
        });
    file.ifPresent(
        path -> {
          if (!RepoPath.isSafe(path) || !RepoPath.isGguf(path)) {
            throw new IllegalArgumentException(
                "'%s' is not the path of a GGUF file in a repository".formatted(path));
          }
        });
  }

  /**
   * The model that a text names.
   *
   * @param text {@code user/model} or {@code user/model:quant}
   * @throws IllegalArgumentException if the text is neither
   */
  public static HubModel of(String text) {
    Matcher matcher = MODEL.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'%s' is not user/model[:quant]".formatted(text));
    }
    return new HubModel(matcher.group(1), Optional.ofNullable(matcher.group(2)), Optional.empty());
  }

  /** The same with a file, which goes before any quantization. */
  public HubModel withFile(String path) {
    return new HubModel(repository, quant, Optional.of(path));
  }

  /** As {@link #of} reads it, without the file. */
  @Override
  public String toString() {
    return repository + quant.map(name -> ":" + name).orElse("");
  }
}
