package io.github.llamapanama.core.gguf;

import io.github.llamapanama.core.gguf.ModelFileCheck.BrokenRule;
import java.util.Map;
import java.util.Set;

/**
 * Rules for a model's shape and constants: all keys that begin with the architecture's name.
 *
 * <p>A key that is missing or has another type is not a matter for these rules: the loader reports
 * that itself.
 */
final class HyperparameterRules {

  private static final int MAX_LAYERS = 512; // LLAMA_MAX_LAYERS
  private static final int MAX_EXPERTS = 1024; // LLAMA_MAX_EXPERTS
  private static final int MAX_CONTEXT = 1 << 27;
  private static final int LAST_POOLING_TYPE = 4; // LLAMA_POOLING_TYPE_RANK

  private static final Set<String> ROPE_SCALING_TYPES =
      Set.of("none", "linear", "yarn", "longrope");

  /** Architectures whose graph asserts that keys are as long as values. */
  private static final Set<String> EQUAL_HEADS =
      words(
          """
          afmoe apertus arcee arctic baichuan bailingmoe2 bert bitnet bloom chameleon chatglm
          codeshell cogvlm cohere2 cohere2moe command-r dbrx deci deepseek dflash dots1 dream eagle3
          ernie4_5 ernie4_5-moe eurobert exaone falcon glm4 glm4moe gpt2 gptneox granite granitemoe
          granite_swa granitehybrid graniteswitch grok grovemoe hunyuan-dense hunyuan-moe hunyuan_vl
          hy_v3 internlm2 jais jais2 laguna llada llada-moe llama llama-embed llama4 maincoder mellum
          minicpm minimax-01 minimax-m2 minimax-m3 mistral3 modern-bert mpt muse-glimmer nanbeige
          nemotron nemotron_h nemotron_h_moe neo-bert olmo olmo2 olmoe openelm orion paddleocr
          pangu-embedded phi2 phi3 plamo pockettts qwen qwen2 qwen2moe qwen2vl qwen3 qwen35 qwen35moe
          qwen3moe qwen3next qwen3vl qwen3vlmoe qwen4exp refact rnd1 seed_oss smallthinker smollm3
          spark2_5 stablelm starcoder starcoder2 t5 xverse
          """);

  /** Architectures whose graph asserts that RoPE turns whole heads. */
  private static final Set<String> WHOLE_HEAD_ROTATION =
      words(
          """
          apertus arcee arctic baichuan chameleon codeshell cogvlm cohere2moe dbrx deci deepseek
          dots1 dream ernie4_5 exaone exaone-moe exaone4 falcon granite granitemoe granite_swa
          graniteswitch grok grovemoe hunyuan-dense hunyuan-moe hunyuan_vl hy_v3 internlm2 jais2
          llada llada-moe llama llama-embed llama4 maincoder mellum minicpm minimax-01 minimax-m2
          mistral3 nemotron olmo olmo2 olmoe orion pangu-embedded plamo pockettts qwen2 qwen2moe
          qwen2vl qwen3 qwen3moe qwen3vl qwen3vlmoe rnd1 seed_oss smallthinker smollm3 starcoder2
          talkie xverse
          """);

  private final Gguf gguf;
  private final String architecture;

  private HyperparameterRules(Gguf gguf, String architecture) {
    this.gguf = gguf;
    this.architecture = architecture;
  }

  static void check(Gguf gguf) throws BrokenRule {
    String architecture = gguf.architecture().orElse("");
    HyperparameterRules rules = new HyperparameterRules(gguf, architecture);
    rules.checkLayers();
    rules.checkExperts();
    rules.checkHeads();
    rules.checkRope();
    rules.checkConstants();
  }

  /** Prevents assertions, and arrays of fixed length from being overrun. */
  private void checkLayers() throws BrokenRule {
    require("block_count", 1, MAX_LAYERS);
    require("nextn_predict_layers", 0, integer("block_count", 1) - 1);
    require("context_length", 1, MAX_CONTEXT);
    require("embedding_length", 1, Integer.MAX_VALUE);
    require("vocab_size", 0, 1 << 24);
    require("pooling_type", 0, LAST_POOLING_TYPE);
    require("posnet.block_count", 0, integer("block_count", 1));
    require("convnext.block_count", 0, integer("block_count", 1));
  }

  /** Prevents the assertions on numbers of experts. */
  private void checkExperts() throws BrokenRule {
    require("expert_count", 0, MAX_EXPERTS);
    long experts = integer("expert_count", 0);
    if (experts <= 1 && architecture.startsWith("hunyuan")) {
      return; // taken for a model without experts
    }
    long used = largest("expert_used_count");
    if (used > experts || (experts > 0 && used == 0)) {
      throw broken("expert_used_count", "cannot be %d of %d experts".formatted(used, experts));
    }
    long groups = integer("expert_group_count", 0);
    if (experts == 0 ? groups != 0 : groups >= experts) {
      throw broken("expert_group_count", "cannot be %d of %d experts".formatted(groups, experts));
    }
    if (groups > 1) {
      if (experts % groups != 0) {
        throw broken("expert_group_count", "is no divisor of %d experts".formatted(experts));
      }
      require("expert_group_used_count", 1, groups - 1);
    }
  }

  /** Prevents divisions by zero, and attention over heads that do not share keys evenly. */
  private void checkHeads() throws BrokenRule {
    long layers = integer("block_count", 1);
    for (int layer = 0; layer < layers; layer++) {
      long heads = integerOf("attention.head_count", layer, 0);
      long keyValueHeads = integerOf("attention.head_count_kv", layer, heads);
      if (keyValueHeads > 0 && heads % keyValueHeads != 0) {
        throw broken(
            "attention.head_count",
            "is %d, no multiple of %d key and value heads".formatted(heads, keyValueHeads));
      }
    }
    if (heads() > 0) {
      require("attention.key_length", 1, 1 << 16);
      require("attention.value_length", 1, 1 << 16);
      if (EQUAL_HEADS.contains(architecture) && keyLength() != valueLength()) {
        throw broken(
            "attention.key_length",
            "is %d, but values are %d long".formatted(keyLength(), valueLength()));
      }
    }
  }

  /** Prevents the assertions on rotary position embeddings. */
  private void checkRope() throws BrokenRule {
    String scaling = gguf.text(key("rope.scaling.type")).orElse("none");
    if (!ROPE_SCALING_TYPES.contains(scaling)) {
      throw broken("rope.scaling.type", "is the unknown '" + scaling + "'");
    }
    if (heads() > 0) {
      long rotated = integer("rope.dimension_count", keyLength());
      boolean whole = WHOLE_HEAD_ROTATION.contains(architecture);
      if (rotated > keyLength() || rotated % 2 != 0 || (whole && rotated != keyLength())) {
        throw broken(
            "rope.dimension_count",
            "cannot be %d with heads of %d".formatted(rotated, keyLength()));
      }
    }
  }

  /** Prevents the assertions on constants: all the epsilons of norms, and the factors of YaRN. */
  private void checkConstants() throws BrokenRule {
    for (Map.Entry<String, GgufValue> entry : gguf.metadata().entrySet()) {
      String key = entry.getKey();
      if (entry.getValue() instanceof GgufValue.Real number
          && (key.endsWith("epsilon") || key.endsWith("_factor"))
          && (number.value() < 0 || Double.isNaN(number.value()))) {
        throw new BrokenRule("the value of %s cannot be %s".formatted(key, number));
      }
    }
  }

  private long heads() {
    return integerOf("attention.head_count", 0, 0);
  }

  private long keyLength() {
    return integer("attention.key_length", integer("embedding_length", 0) / heads());
  }

  private long valueLength() {
    return integer("attention.value_length", integer("embedding_length", 0) / heads());
  }

  private void require(String name, long least, long most) throws BrokenRule {
    long value = integer(name, least);
    if (value < least || value > most) {
      throw broken(name, "is %d, not from %d to %d".formatted(value, least, most));
    }
  }

  private long integer(String name, long otherwise) {
    return ModelFileCheck.integer(gguf, key(name), otherwise);
  }

  /** The value of one layer: some models give one number for all, some an array. */
  private long integerOf(String name, int layer, long otherwise) {
    GgufValue value = gguf.metadata().get(key(name));
    if (value instanceof GgufValue.Array array && layer < array.size()) {
      return array.integer(layer);
    }
    return value instanceof GgufValue.Int number ? number.value() : otherwise;
  }

  private long largest(String name) {
    long largest = 0;
    for (int layer = 0; layer < integer("block_count", 1); layer++) {
      largest = Math.max(largest, integerOf(name, layer, 0) & 0xFFFF_FFFFL);
    }
    return largest;
  }

  private String key(String name) {
    return architecture + "." + name;
  }

  private BrokenRule broken(String name, String what) {
    return new BrokenRule("the value of %s %s".formatted(key(name), what));
  }

  private static Set<String> words(String text) {
    return Set.of(text.strip().split("\\s+"));
  }
}
