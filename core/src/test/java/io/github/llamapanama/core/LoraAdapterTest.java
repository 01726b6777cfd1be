package io.github.llamapanama.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.llamapanama.core.embedding.EmbeddingRequest;
import io.github.llamapanama.core.engine.Engine;
import io.github.llamapanama.core.engine.EngineParams;
import io.github.llamapanama.core.engine.GenerationParams;
import io.github.llamapanama.core.engine.GenerationRequest;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.models.RandomAdapter;
import io.github.llamapanama.models.TensorType;
import io.github.llamapanama.models.TinyChat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class LoraAdapterTest {
  private static final String QUERY = "blk.0.attn_q.weight";
  private static final String EXPERT = "blk.0.ffn_down_exps.weight";
  private static final long WIDTH = SmallModels.WIDTH;
  private static final long TINY_WIDTH = 256;

  private static Model tiny;

  @TempDir Path directory;

  @BeforeAll
  static void load() {
    tiny = Model.load(TinyChat.path());
  }

  @AfterAll
  static void unload() {
    tiny.close();
  }

  private Path random() {
    Path file = directory.resolve("random.gguf");
    RandomAdapter.ofTinyChat().write(file);
    return file;
  }

  private static ContextParams.Builder params(LoraAdapter.Scaled... adapters) {
    return ContextParams.builder()
        .contextSize(256)
        .batchSize(64)
        .microBatchSize(64)
        .threads(1)
        .batchThreads(1)
        .adapters(List.of(adapters));
  }

  private static float[] logits(Model model, LoraAdapter.Scaled... adapters) {
    try (Context context = Context.create(model, params(adapters).build())) {
      return logits(context);
    }
  }

  private static float[] logits(Context context) {
    try (Batch batch = new Batch(4)) {
      int row = batch.add(new int[] {5, 6, 7, 8}, 0, 4, 0, 0, true);
      context.decode(batch);
      float[] logits = new float[context.logits(row).size()];
      context.logits(row).copyTo(logits);
      return logits;
    }
  }

  @Test
  void anAdapterChangesWhatAModelComputesAsMuchAsItsScaleSays() {
    try (LoraAdapter adapter = LoraAdapter.load(tiny, random());
        LoraAdapter again = LoraAdapter.load(tiny, random())) {
      float[] plain = logits(tiny);
      float[] whole = logits(tiny, adapter.scaled(1));

      assertThat(logits(tiny, adapter.scaled(0))).as("scale 0").isEqualTo(plain);
      assertThat(whole).as("scale 1").isNotEqualTo(plain);
      assertThat(logits(tiny, adapter.scaled(0.5f))).isNotEqualTo(plain).isNotEqualTo(whole);
      assertThat(logits(tiny, adapter.scaled(0.5f), again.scaled(0.5f)))
          .as("two halves")
          .containsExactly(whole, within(0.01f));
      assertThat(logits(tiny, adapter.scaled(1), again.scaled(-1)))
          .as("what one adds, the other takes away")
          .containsExactly(plain, within(0.01f));
      assertThat(logits(tiny)).as("another context of the model").isEqualTo(plain);
    }
  }

  @Test
  void anAdapterOfZerosChangesNothing() {
    Path file = directory.resolve("zeros.gguf");
    new RandomAdapter(4, 256, 8, 0, 1).write(file);
    try (LoraAdapter adapter = LoraAdapter.load(tiny, file)) {
      assertThat(logits(tiny, adapter.scaled(1))).isEqualTo(logits(tiny));
    }
  }

  @Test
  void anEngineAnswersAllRequestsWithItsAdapters() {
    try (LoraAdapter adapter = LoraAdapter.load(tiny, random())) {
      String plain = answer();

      assertThat(plain).isEqualTo("The capital of France is Paris.");
      assertThat(answer(adapter.scaled(0))).isEqualTo(plain);
      assertThat(answer(adapter.scaled(1)))
          .isNotEqualTo(plain)
          .isEqualTo(answer(adapter.scaled(1)));
    }
  }

  private static String answer(LoraAdapter.Scaled... adapters) {
    String prompt =
        """
        <|im_start|>user
        What is the capital of France?<|im_end|>
        <|im_start|>assistant
        """;
    GenerationParams greedy =
        GenerationParams.defaults().withSampling(Sampling.greedy()).withMaxTokens(16);
    try (Engine engine = engine(adapters)) {
      int[] tokens = tiny.vocabulary().tokenize(prompt, true, true);
      return engine.submit(GenerationRequest.of(tokens, greedy)).complete().text();
    }
  }

  private static Engine engine(LoraAdapter.Scaled... adapters) {
    return Engine.open(tiny, EngineParams.builder().context(params(adapters).build()).build());
  }

  @Test
  void anEngineComputesEmbeddingsWithItsAdaptersToo() {
    try (LoraAdapter adapter = LoraAdapter.load(tiny, random())) {
      List<float[]> plain = embeddings();

      assertThat(embeddings(adapter.scaled(0)).getFirst()).isEqualTo(plain.getFirst());
      assertThat(embeddings(adapter.scaled(1)).getFirst()).isNotEqualTo(plain.getFirst());
    }
  }

  private static List<float[]> embeddings(LoraAdapter.Scaled... adapters) {
    try (Engine engine = engine(adapters)) {
      EmbeddingRequest request =
          EmbeddingRequest.of(tiny.vocabulary(), List.of("What is the capital of France?"))
              .withPooling(ContextParams.Pooling.MEAN);
      return engine.embed(request).texts().stream().map(text -> text.vector()).toList();
    }
  }

  @ParameterizedTest
  @EnumSource(TensorType.class)
  void anAdapterMayBeOfAnyTypeThatHoldsWeights(TensorType type) {
    Path file =
        AdapterFile.of("llama")
            .tensor(QUERY + ".lora_a", type, TINY_WIDTH, 32L)
            .tensor(QUERY + ".lora_b", type, 32L, TINY_WIDTH)
            .write(directory);
    try (LoraAdapter adapter = LoraAdapter.load(tiny, file)) {
      assertThat(logits(tiny, adapter.scaled(1))).isNotEqualTo(logits(tiny));
    }
  }

  @Test
  void anAdapterMayChangeTokenEmbeddingsExpertsAndTheOutput() {
    try (Model model = Model.load(SmallModels.experts(directory))) {
      for (AdapterFile file :
          List.of(
              AdapterFile.of("llama")
                  .tensor("token_embd.weight.lora_a", 2L, (long) SmallModels.VOCABULARY_SIZE)
                  .tensor("token_embd.weight.lora_b", 2L, WIDTH),
              AdapterFile.of("llama")
                  .tensor(EXPERT + ".lora_a", SmallModels.FEED_FORWARD, 2L, SmallModels.EXPERTS)
                  .tensor(EXPERT + ".lora_b", 2L, WIDTH, SmallModels.EXPERTS),
              AdapterFile.of("llama")
                  .pair("output.weight", WIDTH, 1, SmallModels.VOCABULARY_SIZE))) {
        try (LoraAdapter adapter = LoraAdapter.load(model, file.write(directory))) {
          assertThat(logits(model, adapter.scaled(1))).isNotEqualTo(logits(model));
        }
      }
    }
  }

  /** What upstream would assert, or load and never use. */
  private static Stream<Arguments> wrongAdapters() {
    return Stream.of(
        Arguments.of("no adapter", new AdapterFile(), "general.type is '', not 'adapter'"),
        Arguments.of(
            "another kind of adapter",
            with(
                new AdapterFile(),
                file ->
                    file.writer()
                        .string("general.type", "adapter")
                        .string("general.architecture", "llama")
                        .string("adapter.type", "other")),
            "adapter.type is 'other', not 'lora'"),
        Arguments.of(
            "an architecture that is no text",
            with(
                new AdapterFile(),
                file ->
                    file.writer()
                        .string("general.type", "adapter")
                        .uint32("general.architecture", 1)
                        .string("adapter.type", "lora")),
            "it is for models of the architecture ''"),
        Arguments.of("another architecture", AdapterFile.of("gemma"), "'gemma', but "),
        Arguments.of(
            "a strength that is no float",
            with(query(TINY_WIDTH), file -> file.writer().uint32("adapter.lora.alpha", 1)),
            "adapter.lora.alpha is 1 (UINT32), not a finite 32-bit float"),
        Arguments.of(
            "a strength that is no number",
            with(query(TINY_WIDTH), file -> file.writer().float32("adapter.lora.alpha", Float.NaN)),
            "adapter.lora.alpha is NaN"),
        Arguments.of(
            "an activated LoRA",
            with(
                query(TINY_WIDTH),
                file -> file.writer().int32s("adapter.alora.invocation_tokens", 1)),
            "activated LoRA (aLoRA)"),
        Arguments.of("no tensors", AdapterFile.of("llama"), "it changes no weight"),
        Arguments.of(
            "norms only",
            AdapterFile.of("llama").tensor("output_norm.weight", 256L),
            "it changes no weight"),
        Arguments.of(
            "a tensor of a model",
            AdapterFile.of("llama").tensor(QUERY, 256L, 256L),
            "is none of a LoRA adapter"),
        Arguments.of(
            "half a pair",
            AdapterFile.of("llama").tensor(QUERY + ".lora_b", 4L, 256L),
            "the tensor " + QUERY + ".lora_b has no .lora_a beside it"),
        Arguments.of(
            "a weight that is not there",
            AdapterFile.of("llama").pair("blk.9.attn_q.weight", 256, 4, 256),
            "it changes the weight blk.9.attn_q.weight, which"),
        Arguments.of("another width", query(128), "do not fit the model's [256, 256]"),
        Arguments.of(
            "two ranks",
            AdapterFile.of("llama")
                .tensor(QUERY + ".lora_a", 256L, 4L)
                .tensor(QUERY + ".lora_b", 8L, 256L),
            "do not fit"),
        Arguments.of(
            "more than a matrix",
            AdapterFile.of("llama")
                .tensor(QUERY + ".lora_a", 256L, 4L, 2L)
                .tensor(QUERY + ".lora_b", 4L, 256L, 2L),
            "do not fit"),
        Arguments.of(
            "embeddings that are the output too",
            AdapterFile.of("llama")
                .tensor("token_embd.weight.lora_a", 4L, 1536L)
                .tensor("token_embd.weight.lora_b", 4L, 256L),
            "uses for its output too"));
  }

  private static AdapterFile query(long width) {
    return AdapterFile.of("llama").pair(QUERY, width, 4, width);
  }

  private static AdapterFile with(AdapterFile file, Consumer<AdapterFile> change) {
    change.accept(file);
    return file;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongAdapters")
  void anAdapterThatIsWrongIsRefused(String name, AdapterFile wrong, String reason) {
    assertThatLoading(tiny, wrong.write(directory)).as(name).hasMessageContaining(reason);
  }

  @Test
  void embeddingsAndExpertsOfOtherShapesAreRefused() {
    try (Model model = Model.load(SmallModels.experts(directory))) {
      Path embeddings =
          AdapterFile.of("llama")
              .tensor("token_embd.weight.lora_a", 2L, (long) SmallModels.VOCABULARY_SIZE)
              .tensor("token_embd.weight.lora_b", 3L, WIDTH)
              .write(directory);
      assertThatLoading(model, embeddings).hasMessageContaining("do not fit");

      Path experts =
          AdapterFile.of("llama").pair(EXPERT, SmallModels.FEED_FORWARD, 2, WIDTH).write(directory);
      assertThatLoading(model, experts).hasMessageContaining("do not fit");
    }
  }

  @Test
  void aFileThatIsNoneSaysWhatToDo() throws Exception {
    Path missing = directory.resolve("missing.gguf");
    assertThatLoading(tiny, missing).hasMessageContaining("there is no such file");
    assertThatLoading(tiny, directory).hasMessageContaining("directory");
    assertThatLoading(tiny, Files.writeString(directory.resolve("a.txt"), "Not an adapter."))
        .hasMessageContaining("no GGUF file");
    assertThatLoading(tiny, TinyChat.path())
        .hasMessageContaining("general.type is 'model', not 'adapter'")
        .hasMessageContaining("convert_lora_to_gguf.py");
    byte[] whole = Files.readAllBytes(random());
    Path cut = Files.write(directory.resolve("cut.gguf"), Arrays.copyOf(whole, whole.length / 2));
    assertThatLoading(tiny, cut).hasMessageContaining("not complete");
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertThatLoading(
      Model model, Path file) {
    return assertThatThrownBy(() -> LoraAdapter.load(model, file))
        .isInstanceOfSatisfying(LoraLoadException.class, e -> assertThat(e.path()).isEqualTo(file))
        .hasMessageStartingWith("Cannot load LoRA adapter " + file + ": ");
  }

  @Test
  void aModelWithoutWeightsOrAClosedOneTakesNoAdapter() {
    Path file = random();
    Model model = Model.load(TinyChat.path(), ModelParams.builder().vocabularyOnly(true).build());
    assertThatThrownBy(() -> LoraAdapter.load(model, file))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("vocabulary-only");
    model.close();

    Model closed = Model.load(TinyChat.path());
    closed.close();
    assertThatThrownBy(() -> LoraAdapter.load(closed, file))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is closed");
  }

  @Test
  void aContextRefusesAdaptersThatItCannotUse() {
    Path file = random();
    try (Model other = Model.load(TinyChat.path());
        LoraAdapter foreign = LoraAdapter.load(other, file);
        LoraAdapter own = LoraAdapter.load(tiny, file)) {
      assertThatThrownBy(() -> logits(tiny, foreign.scaled(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("was loaded for another model");
      assertThatThrownBy(() -> logits(tiny, own.scaled(1), own.scaled(2)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("there twice");
      assertThatThrownBy(() -> own.scaled(Float.NaN))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("finite");
      LoraAdapter closed = LoraAdapter.load(tiny, file);
      closed.close();
      closed.close();
      assertThat(closed.isClosed()).isTrue();
      assertThatThrownBy(() -> logits(tiny, own.scaled(1), closed.scaled(1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(file + " is closed");
    }
  }

  @Test
  void modelAdapterAndContextAreClosedInAnyOrder() {
    ForkedJvm.Result result = ForkedJvm.run(LoraAdapterTest::closeInAllOrders);
    assertThat(result.exitCode()).as(result.output()).isZero();
  }

  private static void closeInAllOrders() throws Exception {
    Path file = Files.createTempFile("adapter", ".gguf");
    RandomAdapter.ofTinyChat().write(file);
    int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    for (int[] order : orders) {
      Model model = Model.load(TinyChat.path());
      LoraAdapter adapter = LoraAdapter.load(model, file);
      Context context = Context.create(model, params(adapter.scaled(1)).build());
      float[] before = logits(context);
      List<AutoCloseable> all = List.of(model, adapter, context);
      for (int next : order) {
        all.get(next).close();
        if (next < 2 && order[2] == 2) {
          context.kvCache().clear();
          assertThat(logits(context)).isEqualTo(before);
        }
      }
    }
    Files.delete(file);
  }

  /** Upstream keeps a list of them, which it does not guard. */
  @Test
  void adaptersAreLoadedAndClosedWhileOtherThreadsCompute() throws Exception {
    Path file = random();
    float[] plain = logits(tiny);
    AtomicBoolean done = new AtomicBoolean();
    Thread loader =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; i < 300; i++) {
                    LoraAdapter.load(tiny, file).close();
                  }
                  done.set(true);
                });
    int rounds = 0;
    while (!done.get()) {
      assertThat(logits(tiny)).isEqualTo(plain);
      rounds++;
    }
    loader.join();
    assertThat(rounds).as("contexts that were made and computed meanwhile").isPositive();
  }
}
