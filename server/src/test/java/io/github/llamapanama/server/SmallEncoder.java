package io.github.llamapanama.server;

import io.github.llamapanama.models.GgufWriter;
import io.github.llamapanama.models.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Encoders of the BERT family with one layer of random weights, which know the words from {@code a}
 * to {@code h}: they embed or rank, and generate no text.
 */
final class SmallEncoder {
  static final int WIDTH = 32;
  static final int CONTEXT_SIZE = 64;

  private static final List<String> WORDS =
      List.of(
          "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "▁a", "▁b", "▁c", "▁d", "▁e", "▁f", "▁g",
          "▁h");
  private static final long FEED_FORWARD = 64;
  private static final int MEAN = 1;
  private static final int RANK = 4;

  private final GgufWriter writer = new GgufWriter();
  private final Random random = new Random(1);

  private SmallEncoder(int pooling) {
    int[] types = new int[WORDS.size()];
    Arrays.fill(types, 1);
    Arrays.fill(types, 0, 5, 3);
    writer
        .string("general.architecture", "bert")
        .uint32("bert.context_length", CONTEXT_SIZE)
        .uint32("bert.embedding_length", WIDTH)
        .uint32("bert.block_count", 1)
        .uint32("bert.vocab_size", WORDS.size())
        .uint32("bert.feed_forward_length", (int) FEED_FORWARD)
        .uint32("bert.attention.head_count", 2)
        .float32("bert.attention.layer_norm_epsilon", 1e-5f)
        .bool("bert.attention.causal", false)
        .uint32("bert.pooling_type", pooling)
        .uint32("tokenizer.ggml.token_type_count", 1)
        .string("tokenizer.ggml.model", "bert")
        .strings("tokenizer.ggml.tokens", WORDS)
        .int32s("tokenizer.ggml.token_type", types)
        .uint32("tokenizer.ggml.padding_token_id", 0)
        .uint32("tokenizer.ggml.unknown_token_id", 1)
        .uint32("tokenizer.ggml.bos_token_id", 2)
        .uint32("tokenizer.ggml.seperator_token_id", 3)
        .uint32("tokenizer.ggml.mask_token_id", 4);
    tensor("token_embd.weight", WIDTH, WORDS.size());
    tensor("token_types.weight", WIDTH, 1);
    tensor("position_embd.weight", WIDTH, CONTEXT_SIZE);
    norm("token_embd_norm");
    for (String name : List.of("attn_q", "attn_k", "attn_v", "attn_output")) {
      tensor("blk.0." + name + ".weight", WIDTH, WIDTH);
    }
    norm("blk.0.attn_output_norm");
    tensor("blk.0.ffn_up.weight", WIDTH, FEED_FORWARD);
    tensor("blk.0.ffn_down.weight", FEED_FORWARD, WIDTH);
    norm("blk.0.layer_output_norm");
  }

  /** One that embeds. */
  static Path embedder(Path directory) {
    return new SmallEncoder(MEAN).write(directory.resolve("embedder.gguf"));
  }

  /** One that ranks. */
  static Path reranker(Path directory) {
    SmallEncoder model = new SmallEncoder(RANK);
    model.writer.strings("bert.classifier.output_labels", List.of("score"));
    model.tensor("cls.weight", WIDTH, WIDTH);
    model.tensor("cls.bias", WIDTH);
    model.tensor("cls.output.weight", WIDTH, 1);
    model.tensor("cls.output.bias", 1);
    return model.write(directory.resolve("reranker.gguf"));
  }

  private void norm(String name) {
    tensor(name + ".weight", WIDTH);
    tensor(name + ".bias", WIDTH);
  }

  private void tensor(String name, long... shape) {
    long elements = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    ByteBuffer data = ByteBuffer.allocate((int) elements * 4).order(ByteOrder.LITTLE_ENDIAN);
    while (data.hasRemaining()) {
      data.putFloat((float) random.nextGaussian() * 0.1f);
    }
    writer.tensor(
        name,
        TensorType.F32,
        Arrays.stream(shape).boxed().toList(),
        out -> out.write(data.array()));
  }

  private Path write(Path file) {
    writer.write(file);
    return file;
  }
}
