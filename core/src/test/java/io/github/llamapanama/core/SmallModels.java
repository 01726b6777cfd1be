package io.github.llamapanama.core;

import io.github.llamapanama.models.GgufWriter;
import io.github.llamapanama.models.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Models of other kinds than the tiny chat model: a layer or a few, random weights. What generates
 * text writes words.
 */
public final class SmallModels {
  public static final int VOCABULARY_SIZE = 20;
  public static final int WIDTH = 32;
  public static final int CONTEXT_SIZE = 64;

  /** What all but an encoder can read; "\u2581" begins a word. */
  private static final List<String> WORDS =
      List.of(
          "[PAD]",
          "[UNK]",
          "[CLS]",
          "[SEP]",
          "[MASK]",
          "▁a",
          "▁b",
          "▁c",
          "▁d",
          "▁e",
          "▁f",
          "▁g",
          "▁h",
          "▁query",
          "▁document",
          "▁:",
          "▁[",
          "▁]",
          "▁sep",
          "▁cls");

  /** The width of feed-forward networks. */
  public static final long FEED_FORWARD = 64;

  /** How many experts {@link #experts} has. */
  public static final long EXPERTS = 4;

  private static final int MEAN = 1;
  private static final int RANK = 4;

  private final GgufWriter writer = new GgufWriter();
  private final Random random = new Random(1);

  private SmallModels(String architecture) {
    this(architecture, 1);
  }

  private SmallModels(String architecture, int layers) {
    writer
        .string("general.architecture", architecture)
        .uint32(architecture + ".context_length", CONTEXT_SIZE)
        .uint32(architecture + ".embedding_length", WIDTH)
        .uint32(architecture + ".block_count", layers)
        .uint32(architecture + ".vocab_size", VOCABULARY_SIZE);
  }

  /** An encoder without memory, which gives one embedding per sequence. */
  public static Path bert(Path directory) {
    SmallModels model = new SmallModels("bert").withoutTokenizer();
    model.bert(MEAN);
    return model.write(directory);
  }

  /**
   * An encoder that ranks documents or classifies texts.
   *
   * @param labels its classes
   */
  public static Path reranker(Path directory, List<String> labels) {
    return reranker(labels).write(directory);
  }

  /** A reranker that says how query and document are joined. */
  public static Path reranker(Path directory, List<String> labels, String template) {
    SmallModels model = reranker(labels);
    model.writer.string("tokenizer.chat_template.rerank", template);
    return model.write(directory);
  }

  private static SmallModels reranker(List<String> labels) {
    SmallModels model = new SmallModels("bert").withWords();
    model.writer.strings("bert.classifier.output_labels", labels);
    model.bert(RANK);
    model.tensor("cls.weight", WIDTH, WIDTH);
    model.tensor("cls.bias", WIDTH);
    model.tensor("cls.output.weight", WIDTH, labels.size());
    model.tensor("cls.output.bias", labels.size());
    return model;
  }

  private void bert(int pooling) {
    writer
        .uint32("bert.feed_forward_length", (int) FEED_FORWARD)
        .uint32("bert.attention.head_count", 2)
        .float32("bert.attention.layer_norm_epsilon", 1e-5f)
        .bool("bert.attention.causal", false)
        .uint32("bert.pooling_type", pooling)
        .uint32("tokenizer.ggml.token_type_count", 1);
    tensor("token_embd.weight", WIDTH, VOCABULARY_SIZE);
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

  private SmallModels withWords() {
    writer
        .string("tokenizer.ggml.model", "bert")
        .strings("tokenizer.ggml.tokens", WORDS)
        .int32s(
            "tokenizer.ggml.token_type", 3, 2, 3, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)
        .uint32("tokenizer.ggml.padding_token_id", 0)
        .uint32("tokenizer.ggml.unknown_token_id", 1)
        .uint32("tokenizer.ggml.bos_token_id", 2)
        .uint32("tokenizer.ggml.seperator_token_id", 3)
        .uint32("tokenizer.ggml.mask_token_id", 4);
    return this;
  }

  private SmallModels withoutTokenizer() {
    writer.string("tokenizer.ggml.model", "no_vocab");
    return this;
  }

  /** A layer that remembers the last tokens and one of attention. */
  public static Path hybrid(Path directory) {
    SmallModels model = new SmallModels("lfm2", 2).withWords();
    model
        .writer
        .uint32("lfm2.feed_forward_length", (int) FEED_FORWARD)
        .uint32("lfm2.attention.head_count", 2)
        .int32s("lfm2.attention.head_count_kv", 0, 2)
        .uint32("lfm2.shortconv.l_cache", 3)
        .float32("lfm2.attention.layer_norm_rms_epsilon", 1e-5f);
    model.tensor("token_embd.weight", WIDTH, VOCABULARY_SIZE);
    model.tensor("token_embd_norm.weight", WIDTH);
    model.tensor("blk.0.shortconv.conv.weight", 3, WIDTH);
    model.tensor("blk.0.shortconv.in_proj.weight", WIDTH, 3 * WIDTH);
    model.tensor("blk.0.shortconv.out_proj.weight", WIDTH, WIDTH);
    model.tensor("blk.1.attn_q_norm.weight", WIDTH / 2);
    model.tensor("blk.1.attn_k_norm.weight", WIDTH / 2);
    model.attention("blk.1.");
    for (String block : List.of("blk.0.", "blk.1.")) {
      model.tensor(block + "attn_norm.weight", WIDTH);
      model.tensor(block + "ffn_norm.weight", WIDTH);
      model.feedForward(block);
    }
    return model.write(directory);
  }

  /** Layers of attention, most of which see the last eight tokens only. */
  public static Path slidingWindow(Path directory) {
    SmallModels model = new SmallModels("cohere2", 4).withWords();
    model
        .writer
        .uint32("cohere2.feed_forward_length", (int) FEED_FORWARD)
        .uint32("cohere2.attention.head_count", 2)
        .uint32("cohere2.attention.sliding_window", 8)
        .float32("cohere2.logit_scale", 1)
        .float32("cohere2.attention.layer_norm_epsilon", 1e-5f);
    model.tensor("token_embd.weight", WIDTH, VOCABULARY_SIZE);
    model.tensor("output_norm.weight", WIDTH);
    for (int layer = 0; layer < 4; layer++) {
      String block = "blk." + layer + ".";
      model.tensor(block + "attn_norm.weight", WIDTH);
      model.attention(block);
      model.feedForward(block);
    }
    return model.write(directory);
  }

  /** A layer of attention and one of experts, with an output of its own. */
  public static Path experts(Path directory) {
    SmallModels model = new SmallModels("llama").withWords();
    model
        .writer
        .uint32("llama.feed_forward_length", (int) FEED_FORWARD)
        .uint32("llama.attention.head_count", 2)
        .uint32("llama.expert_count", (int) EXPERTS)
        .uint32("llama.expert_used_count", 2)
        .float32("llama.attention.layer_norm_rms_epsilon", 1e-5f);
    model.tensor("token_embd.weight", WIDTH, VOCABULARY_SIZE);
    model.tensor("output_norm.weight", WIDTH);
    model.tensor("output.weight", WIDTH, VOCABULARY_SIZE);
    model.tensor("blk.0.attn_norm.weight", WIDTH);
    model.attention("blk.0.");
    model.tensor("blk.0.ffn_norm.weight", WIDTH);
    model.tensor("blk.0.ffn_gate_inp.weight", WIDTH, EXPERTS);
    model.tensor("blk.0.ffn_gate_exps.weight", WIDTH, FEED_FORWARD, EXPERTS);
    model.tensor("blk.0.ffn_up_exps.weight", WIDTH, FEED_FORWARD, EXPERTS);
    model.tensor("blk.0.ffn_down_exps.weight", FEED_FORWARD, WIDTH, EXPERTS);
    return model.write(directory);
  }

  private void attention(String block) {
    for (String name : List.of("attn_q", "attn_k", "attn_v", "attn_output")) {
      tensor(block + name + ".weight", WIDTH, WIDTH);
    }
  }

  private void feedForward(String block) {
    tensor(block + "ffn_gate.weight", WIDTH, FEED_FORWARD);
    tensor(block + "ffn_up.weight", WIDTH, FEED_FORWARD);
    tensor(block + "ffn_down.weight", FEED_FORWARD, WIDTH);
  }

  /** A recurrent model. */
  public static Path mamba(Path directory) {
    long inner = 2 * WIDTH;
    long state = 8;
    long rank = 4;
    SmallModels model = new SmallModels("mamba").withWords();
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
  public static Path t5(Path directory) {
    long heads = 2;
    long buckets = 8;
    SmallModels model = new SmallModels("t5").withoutTokenizer();
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
