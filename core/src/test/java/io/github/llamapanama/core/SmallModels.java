package io.github.llamapanama.core;

import io.github.llamapanama.models.GgufWriter;
import io.github.llamapanama.models.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Models of other kinds than the tiny chat model: one layer, random weights, no tokenizer. */
final class SmallModels {
  static final int VOCABULARY_SIZE = 20;
  static final int WIDTH = 32;

  private static final long CONTEXT_SIZE = 64;
  private static final long FEED_FORWARD = 64;

  private final GgufWriter writer = new GgufWriter();
  private final Random random = new Random(1);

  private SmallModels(String architecture) {
    writer
        .string("general.architecture", architecture)
        .uint32(architecture + ".context_length", (int) CONTEXT_SIZE)
        .uint32(architecture + ".embedding_length", WIDTH)
        .uint32(architecture + ".block_count", 1)
        .uint32(architecture + ".vocab_size", VOCABULARY_SIZE)
        .string("tokenizer.ggml.model", "no_vocab");
  }

  /** An encoder without memory, which gives one embedding per sequence. */
  static Path bert(Path directory) {
    SmallModels model = new SmallModels("bert");
    model
        .writer
        .uint32("bert.feed_forward_length", (int) FEED_FORWARD)
        .uint32("bert.attention.head_count", 2)
        .float32("bert.attention.layer_norm_epsilon", 1e-5f)
        .bool("bert.attention.causal", false)
        .uint32("bert.pooling_type", 1)
        .uint32("tokenizer.ggml.token_type_count", 1);
    model.tensor("token_embd.weight", WIDTH, VOCABULARY_SIZE);
    model.tensor("token_types.weight", WIDTH, 1);
    model.tensor("position_embd.weight", WIDTH, CONTEXT_SIZE);
    model.norm("token_embd_norm");
    for (String name : List.of("attn_q", "attn_k", "attn_v", "attn_output")) {
      model.tensor("blk.0." + name + ".weight", WIDTH, WIDTH);
    }
    model.norm("blk.0.attn_output_norm");
    model.tensor("blk.0.ffn_up.weight", WIDTH, FEED_FORWARD);
    model.tensor("blk.0.ffn_down.weight", FEED_FORWARD, WIDTH);
    model.norm("blk.0.layer_output_norm");
    return model.write(directory);
  }

  /** A recurrent model. */
  static Path mamba(Path directory) {
    long inner = 2 * WIDTH;
    long state = 8;
    long rank = 4;
    SmallModels model = new SmallModels("mamba");
    model
        .writer
        .uint32("mamba.feed_forward_length", 0)
        .uint32("mamba.attention.head_count", 0)
        .float32("mamba.attention.layer_norm_rms_epsilon", 1e-5f)
        .uint32("mamba.ssm.conv_kernel", 4)
        .uint32("mamba.ssm.inner_size", (int) inner)
        .uint32("mamba.ssm.state_size", (int) state)
        .uint32("mamba.ssm.time_step_rank", (int) rank);
    model.tensor("token_embd.weight", WIDTH, VOCABULARY_SIZE);
    model.tensor("output_norm.weight", WIDTH);
    model.tensor("blk.0.attn_norm.weight", WIDTH);
    model.tensor("blk.0.ssm_in.weight", WIDTH, 2 * inner);
    model.tensor("blk.0.ssm_conv1d.weight", 4, inner);
    model.tensor("blk.0.ssm_conv1d.bias", inner);
    model.tensor("blk.0.ssm_x.weight", inner, rank + 2 * state);
    model.tensor("blk.0.ssm_dt.weight", rank, inner);
    model.tensor("blk.0.ssm_dt.bias", inner);
    model.tensor("blk.0.ssm_a", state, inner);
    model.tensor("blk.0.ssm_d", inner);
    model.tensor("blk.0.ssm_out.weight", inner, WIDTH);
    return model.write(directory);
  }

  /** An encoder with a decoder. */
  static Path t5(Path directory) {
    long heads = 2;
    long buckets = 8;
    SmallModels model = new SmallModels("t5");
    model
        .writer
        .uint32("t5.feed_forward_length", (int) FEED_FORWARD)
        .uint32("t5.attention.head_count", (int) heads)
        .float32("t5.attention.layer_norm_rms_epsilon", 1e-5f)
        .uint32("t5.attention.relative_buckets_count", (int) buckets)
        .uint32("t5.decoder_start_token_id", 0);
    model.tensor("token_embd.weight", WIDTH, VOCABULARY_SIZE);
    for (String side : List.of("enc", "dec")) {
      String block = side + ".blk.0.";
      model.tensor(side + ".output_norm.weight", WIDTH);
      model.tensor(block + "attn_norm.weight", WIDTH);
      model.tensor(block + "attn_rel_b.weight", heads, buckets);
      model.tensor(block + "ffn_norm.weight", WIDTH);
      model.tensor(block + "ffn_up.weight", WIDTH, FEED_FORWARD);
      model.tensor(block + "ffn_down.weight", FEED_FORWARD, WIDTH);
      for (String name : List.of("q", "k", "v", "o")) {
        model.tensor(block + "attn_" + name + ".weight", WIDTH, WIDTH);
      }
    }
    model.tensor("dec.blk.0.cross_attn_norm.weight", WIDTH);
    for (String name : List.of("q", "k", "v", "o")) {
      model.tensor("dec.blk.0.cross_attn_" + name + ".weight", WIDTH, WIDTH);
    }
    return model.write(directory);
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

  private Path write(Path directory) {
    Path file = directory.resolve("model.gguf");
    writer.write(file);
    return file;
  }
}
