package io.github.llamapanama.models;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A llama-architecture model of any size with random weights, for benchmarks and load tests:
 * llama.cpp loads and runs it like any other model, but its answers are noise.
 *
 * <p>The same settings give the same bytes on every machine and in every release. The vocabulary is
 * byte-level BPE and encodes every text; the chat template is ChatML; the output layer is the
 * embedding (tied).
 *
 * <pre>{@code
 * Path file = RandomModel.of(RandomModel.Size.M50).type(TensorType.Q4_0).cached();
 * }</pre>
 *
 * @param layers the number of transformer blocks
 * @param embedding the length of a token's embedding, a multiple of {@code 32} and of {@code heads}
 * @param heads the number of attention heads
 * @param keyValueHeads the number of key and value heads, of which {@code heads} is a multiple
 * @param feedForward the width of the feed-forward network, a multiple of 32
 * @param vocabulary the number of tokens, from 259 to 400,000; real models have 32,000 to 262,000
 * @param context the context length the model claims to be trained for
 * @param type how the matrices are stored; vectors are always 32-bit floats
 * @param seed chooses the weights
 */
public record RandomModel(
    int layers,
    int embedding,
    int heads,
    int keyValueHeads,
    int feedForward,
    int vocabulary,
    int context,
    TensorType type,
    long seed) {

  /** The number of parameters, roughly, with a vocabulary of 32,000 tokens. */
  public enum Size {
    /** 11 million parameters. */
    M10(4, 256, 4, 2, 768),
    /** 51 million parameters. */
    M50(11, 512, 8, 4, 1536),
    /** 198 million parameters. */
    M200(14, 1024, 16, 8, 2816),
    /** 513 million parameters. */
    M500(24, 1280, 20, 4, 4096);

    private final int layers;
    private final int embedding;
    private final int heads;
    private final int keyValueHeads;
    private final int feedForward;

    Size(int layers, int embedding, int heads, int keyValueHeads, int feedForward) {
      this.layers = layers;
      this.embedding = embedding;
      this.heads = heads;
      this.keyValueHeads = keyValueHeads;
      this.feedForward = feedForward;
    }
  }

  /** Standard deviation of the weights, as usual before training. */
  private static final float DEVIATION = 0.02f;

  /** Checks that llama.cpp could load the model. */
  public RandomModel {
    require(layers >= 1 && layers <= 512, "layers must be from 1 to 512");
    require(heads >= 1 && embedding % heads == 0, "embedding must be a multiple of heads");
    require(embedding >= 32 && embedding % 32 == 0, "embedding must be a multiple of 32");
    require(embedding / heads % 2 == 0, "the size of a head must be even");
    require(
        keyValueHeads >= 1 && heads % keyValueHeads == 0,
        "heads must be a multiple of keyValueHeads");
    require(feedForward >= 32 && feedForward % 32 == 0, "feedForward must be a multiple of 32");
    require(context >= 1, "context must be positive");
    RandomVocabulary.requireSize(vocabulary);
  }

  /** A model of a size with 32,000 tokens, a context of 4,096, and matrices of {@code Q8_0}. */
  public static RandomModel of(Size size) {
    return new RandomModel(
        size.layers,
        size.embedding,
        size.heads,
        size.keyValueHeads,
        size.feedForward,
        32_000,
        4_096,
        TensorType.Q8_0,
        1);
  }

  /** The same model with matrices of another type. */
  public RandomModel type(TensorType other) {
    return new RandomModel(
        layers, embedding, heads, keyValueHeads, feedForward, vocabulary, context, other, seed);
  }

  /** The same model with another number of tokens. */
  public RandomModel vocabulary(int tokens) {
    return new RandomModel(
        layers, embedding, heads, keyValueHeads, feedForward, tokens, context, type, seed);
  }

  /** The same model trained, as it claims, for another context length. */
  public RandomModel context(int tokens) {
    return new RandomModel(
        layers, embedding, heads, keyValueHeads, feedForward, vocabulary, tokens, type, seed);
  }

  /** The same model with other weights. */
  public RandomModel seed(long other) {
    return new RandomModel(
        layers, embedding, heads, keyValueHeads, feedForward, vocabulary, context, type, other);
  }

  /** The number of weights. */
  public long parameters() {
    long attention = 2L * embedding * embedding + 2L * embedding * keyValueWidth();
    long layer = attention + 3L * embedding * feedForward + 2L * embedding;
    return (long) vocabulary * embedding + layers * layer + embedding;
  }

  /**
   * Writes the model, atomically.
   *
   * @throws java.io.UncheckedIOException if the file cannot be written
   */
  public void write(Path file) {
    writer().write(file);
  }

  /**
   * The model as a file in the per-user cache, written on first use; see {@link TinyChat#path} for
   * where that is.
   *
   * @throws java.io.UncheckedIOException if the file cannot be written
   */
  public Path cached() {
    String name =
        "random-%dx%d-%dh%d-ff%d-v%d-c%d-s%d-%s.gguf"
            .formatted(
                layers,
                embedding,
                heads,
                keyValueHeads,
                feedForward,
                vocabulary,
                context,
                seed,
                type.name().toLowerCase(Locale.ROOT));
    Path file = UserCache.directory().resolve("models").resolve(name);
    if (!Files.exists(file)) {
      write(file);
    }
    return file;
  }

  private GgufWriter writer() {
    GgufWriter writer = new GgufWriter();
    writer
        .string("general.architecture", "llama")
        .string("general.type", "model")
        .string("general.name", "Random %d M".formatted(Math.round(parameters() / 1e6)))
        .uint32("general.file_type", type.fileType())
        .uint32("general.quantization_version", 2)
        .uint32("llama.vocab_size", vocabulary)
        .uint32("llama.context_length", context)
        .uint32("llama.embedding_length", embedding)
        .uint32("llama.block_count", layers)
        .uint32("llama.feed_forward_length", feedForward)
        .uint32("llama.rope.dimension_count", embedding / heads)
        .uint32("llama.attention.head_count", heads)
        .uint32("llama.attention.head_count_kv", keyValueHeads)
        .float32("llama.rope.freq_base", 10_000)
        .float32("llama.attention.layer_norm_rms_epsilon", 1e-5f);
    RandomVocabulary.describe(vocabulary, writer);

    matrix(writer, "token_embd.weight", vocabulary, embedding);
    for (int layer = 0; layer < layers; layer++) {
      String block = "blk." + layer + ".";
      norm(writer, block + "attn_norm.weight");
      matrix(writer, block + "attn_q.weight", embedding, embedding);
      matrix(writer, block + "attn_k.weight", keyValueWidth(), embedding);
      matrix(writer, block + "attn_v.weight", keyValueWidth(), embedding);
      matrix(writer, block + "attn_output.weight", embedding, embedding);
      norm(writer, block + "ffn_norm.weight");
      matrix(writer, block + "ffn_gate.weight", feedForward, embedding);
      matrix(writer, block + "ffn_up.weight", feedForward, embedding);
      matrix(writer, block + "ffn_down.weight", embedding, feedForward);
    }
    norm(writer, "output_norm.weight");
    return writer;
  }

  private void matrix(GgufWriter writer, String name, int rows, int columns) {
    long blocks = (long) rows * columns / type.blockElements();
    writer.tensor(
        name,
        type,
        List.of((long) columns, (long) rows),
        out -> new RandomWeights(type, DEVIATION, seed, name).write(blocks, out));
  }

  private void norm(GgufWriter writer, String name) {
    writer.tensor(
        name,
        TensorType.F32,
        List.of((long) embedding),
        out -> RandomWeights.writeOnes(embedding, out));
  }

  private int keyValueWidth() {
    return embedding / heads * keyValueHeads;
  }

  private static void require(boolean condition, String rule) {
    if (!condition) {
      throw new IllegalArgumentException(rule);
    }
  }
}
