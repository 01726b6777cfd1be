package io.github.llamapanama.bench;

import io.github.llamapanama.models.RandomModel;
import io.github.llamapanama.models.RandomModel.Size;
import io.github.llamapanama.models.TensorType;
import io.github.llamapanama.models.TinyChat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A model to measure with.
 *
 * @param name what tables call it
 * @param file the GGUF file
 */
record BenchModel(String name, Path file) {

  /** What {@link #find} understands. */
  static final String NAMES = "tiny, 10m, 50m, 200m, 500m, 150k or a GGUF file";

  /** The number of tokens in the vocabulary of {@code 150k}. */
  private static final int LARGE_VOCABULARY = 151_936;

  /**
   * Finds a model, or writes it into the per-user cache.
   *
   * @param name {@code tiny} is the embedded one; {@code 10m} to {@code 500m} have random weights
   *     and about that many parameters; {@code 150k} is {@code 10m} with a large vocabulary, and so
   *     82 million parameters; everything else is the path of a file
   * @param type how a model with random weights is stored
   * @throws BenchmarkException if there is no such file
   */
  static BenchModel find(String name, TensorType type) {
    return switch (name) {
      case "tiny" -> new BenchModel("tiny", TinyChat.path());
      case "10m" -> random(name, RandomModel.of(Size.M10).type(type));
      case "50m" -> random(name, RandomModel.of(Size.M50).type(type));
      case "200m" -> random(name, RandomModel.of(Size.M200).type(type));
      case "500m" -> random(name, RandomModel.of(Size.M500).type(type));
      case "150k" -> random(name, RandomModel.of(Size.M10).vocabulary(LARGE_VOCABULARY).type(type));
      default -> file(Path.of(name));
    };
  }

  private static BenchModel random(String name, RandomModel model) {
    String type = model.type().name().toLowerCase(Locale.ROOT);
    return new BenchModel(name + " " + type, model.cached());
  }

  private static BenchModel file(Path file) {
    if (!Files.isReadable(file)) {
      throw new BenchmarkException("there is no model '%s': name %s".formatted(file, NAMES));
    }
    return new BenchModel(String.valueOf(file.getFileName()), file);
  }
}
