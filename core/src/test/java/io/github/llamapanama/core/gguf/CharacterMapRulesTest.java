package io.github.llamapanama.core.gguf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.core.ForkedJvm;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.ModelLoadException;
import io.github.llamapanama.core.ModelParams;
import io.github.llamapanama.models.GgufWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a text is normalized with cannot lead a lookup astray. */
class CharacterMapRulesTest {
  private static final String KEY = "tokenizer.ggml.precompiled_charsmap";

  private static final int NODES = 512;
  private static final int BLOCK = 256;
  private static final int LEAF = 1 << 8;

  @TempDir private Path directory;

  @Test
  void anIntactMapPasses() throws IOException {
    assertThat(ModelFileCheck.check(write(directory, map(nodes(), "b\0"))).array(KEY)).isPresent();
  }

  @Test
  void upstreamsMapPasses() {
    assertThat(Gguf.read(multilingualVocabulary()).array(KEY)).isPresent();
    assertThat(ModelFileCheck.check(multilingualVocabulary()).tensors()).isEmpty();
  }

  @Test
  void aNodePastTheEndIsRefused() {
    assertRefused(map(Arrays.copyOf(nodes(), BLOCK), "b\0"), "leads to node 257 of 256");
  }

  @Test
  void aReplacementPastTheEndIsRefused() {
    int[] nodes = nodes();
    nodes[BLOCK] = 1 << 31 | 4;
    assertRefused(map(nodes, "b\0"), "a replacement past its end");
  }

  @Test
  void aReplacementWithoutAnEndIsRefused() {
    assertRefused(map(nodes(), "bc"), "a replacement past its end");
  }

  @Test
  void noDamagedMapThatPassesEndsTheProcess() {
    ForkedJvm.Result result =
        ForkedJvm.run(
            () -> {
              Path directory = Files.createTempDirectory("map");
              int loaded = 0;
              for (int seed = 0; seed < 1000; seed++) {
                System.out.println(seed);
                loaded += tokenizes(write(directory, damaged(new Random(seed)))) ? 1 : 0;
              }
              assertThat(loaded).isBetween(50, 950);
            });
    assertThat(result.exitCode()).as(result.output()).isZero();
  }

  private static byte[] damaged(Random random) {
    byte[] map = map(nodes(), "b\0");
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      // The bytes that matter: the length, the root, the nodes of the only way, the replacement.
      int[] places = {0, 4, 4 * (1 + BLOCK), 4 * (1 + (BLOCK ^ 'a')), map.length - 4};
      map[places[random.nextInt(places.length)] + random.nextInt(4)] ^= (byte) random.nextInt(256);
    }
    return map;
  }

  private static boolean tokenizes(Path file) {
    StringBuilder text = new StringBuilder("aaab");
    for (char c = 1; c < 0x300; c++) {
      text.append(c);
    }
    try (Model model = Model.load(file, ModelParams.builder().vocabularyOnly(true).build())) {
      return model.vocabulary().tokenize(text.toString(), false, false).length > 0;
    } catch (ModelLoadException e) {
      return false;
    }
  }

  /** A trie with one way: {@code a} becomes the first replacement. */
  private static int[] nodes() {
    int[] nodes = new int[NODES];
    nodes[0] = BLOCK << 10;
    nodes[BLOCK ^ 'a'] = 'a' << 10 | LEAF | 'a';
    nodes[BLOCK] = 1 << 31;
    return nodes;
  }

  private static byte[] map(int[] nodes, String replacements) {
    byte[] texts = replacements.getBytes(UTF_8);
    ByteBuffer map = ByteBuffer.allocate(4 + 4 * nodes.length + 4).order(ByteOrder.LITTLE_ENDIAN);
    map.putInt(4 * nodes.length);
    map.asIntBuffer().put(nodes);
    // What is left of the last four bytes repeats the last one, which ends the replacements or not.
    Arrays.fill(map.array(), map.capacity() - 4, map.capacity(), texts[texts.length - 1]);
    map.put(map.capacity() - 4, texts);
    return map.array();
  }

  /** A vocabulary with a character map. */
  private static Path write(Path directory, byte[] map) throws IOException {
    int[] words = new int[map.length / 4];
    ByteBuffer.wrap(map).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(words);
    Path file = directory.resolve("map.gguf");
    new GgufWriter()
        .string("general.architecture", "t5")
        .uint32("t5.context_length", 64)
        .uint32("t5.embedding_length", 32)
        .uint32("t5.block_count", 1)
        .uint32("t5.feed_forward_length", 64)
        .uint32("t5.attention.head_count", 2)
        .float32("t5.attention.layer_norm_rms_epsilon", 1e-5f)
        .uint32("t5.attention.relative_buckets_count", 8)
        .string("tokenizer.ggml.model", "t5")
        .strings("tokenizer.ggml.tokens", List.of("<pad>", "</s>", "<unk>", "\u2581", "a", "b"))
        .float32s("tokenizer.ggml.scores", 0, 0, 0, -1, -2, -3)
        .int32s("tokenizer.ggml.token_type", 3, 3, 2, 1, 1, 1)
        .int32s(KEY, words)
        .write(file);
    // The array has been written as words and becomes one of bytes.
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int header = new String(bytes.array(), ISO_8859_1).indexOf(KEY) + KEY.length() + 4;
    bytes.putInt(header, 0).putLong(header + 4, map.length);
    return Files.write(file, bytes.array());
  }

  private void assertRefused(byte[] map, String reason) {
    assertThatThrownBy(() -> ModelFileCheck.check(write(directory, map)))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining(reason);
  }

  private static Path multilingualVocabulary() {
    return Path.of(System.getProperty("llama.cpp.source", "../llama.cpp/target/source"))
        .resolve("models/ggml-vocab-nomic-bert-moe.gguf");
  }
}
