package io.github.llamapanama.models;

import java.nio.file.Path;
import java.util.List;

/**
 * A LoRA adapter with random weights for a model of the llama architecture, for tests: it changes
 * what the model computes, to no purpose.
 *
 * <p>It changes the queries of every layer. The same settings give the same bytes on every machine.
 *
 * @param layers the number of the model's transformer blocks
 * @param embedding the length of the embedding of one of its tokens
 * @param rank the rank of the changes
 * @param deviation the standard deviation of the weights; 0 changes nothing
 * @param seed chooses the weights
 */
public record RandomAdapter(int layers, int embedding, int rank, float deviation, long seed) {

  /** An adapter that turns what the embedded model of {@link TinyChat} says into noise. */
  public static RandomAdapter ofTinyChat() {
    return new RandomAdapter(4, 256, 4, 1, 1);
  }

  /**
   * Writes the adapter, atomically.
   *
   * @throws java.io.UncheckedIOException if the file cannot be written
   */
  public void write(Path file) {
    GgufWriter writer =
        new GgufWriter()
            .string("general.type", "adapter")
            .string("general.architecture", "llama")
            .string("adapter.type", "lora")
            .float32("adapter.lora.alpha", rank);
    for (int layer = 0; layer < layers; layer++) {
      String weight = "blk." + layer + ".attn_q.weight";
      matrix(writer, weight + ".lora_a", rank, embedding);
      matrix(writer, weight + ".lora_b", embedding, rank);
    }
    writer.write(file);
  }

  private void matrix(GgufWriter writer, String name, int rows, int columns) {
    writer.tensor(
        name,
        TensorType.F32,
        List.of((long) columns, (long) rows),
        out ->
            new RandomWeights(TensorType.F32, deviation, seed, name)
                .write((long) rows * columns, out));
  }
}
