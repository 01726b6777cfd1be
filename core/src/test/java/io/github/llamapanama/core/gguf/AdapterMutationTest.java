package io.github.llamapanama.core.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.core.AdapterFile;
import io.github.llamapanama.core.Batch;
import io.github.llamapanama.core.Context;
import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.ForkedJvm;
import io.github.llamapanama.core.LoraAdapter;
import io.github.llamapanama.core.LoraLoadException;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.SmallModels;
import io.github.llamapanama.models.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged adapter files, each loaded and decoded with in a forked VM: every one must end in a
 * {@link LoraLoadException} that gives a reason, or work.
 */
class AdapterMutationTest {
  private static final int FILES = 1_000;

  @TempDir private Path directory;

  @Test
  void noDamagedAdapterEndsTheProcess() {
    ForkedJvm.Result result =
        ForkedJvm.run(
            AdapterMutationTest::useDamagedFiles,
            "-Dmutation.directory=" + directory,
            "-XX:-CreateCoredumpOnCrash");

    assertThat(result.exitCode())
        .as("the process of seed %s; the last seed it printed is the culprit", result.output())
        .isZero();
    assertThat(result.output().lines().filter("used"::equals).count())
        .as("adapters that were damaged in nothing that matters")
        .isBetween(FILES / 100L, FILES - 1L);
  }

  private static void useDamagedFiles() throws IOException {
    Path directory = Path.of(System.getProperty("mutation.directory"));
    Mutator mutator = new Mutator(Files.readAllBytes(intact(directory)));
    Path file = directory.resolve("damaged.gguf");
    try (Model model = Model.load(SmallModels.experts(directory))) {
      for (int seed = 0; seed < FILES; seed++) {
        Files.write(file, mutator.mutated(seed));
        System.out.println(seed);
        use(model, file);
      }
    }
  }

  private static Path intact(Path directory) {
    long width = SmallModels.WIDTH;
    AdapterFile file =
        AdapterFile.of("llama")
            .tensor("token_embd.weight.lora_a", 2L, (long) SmallModels.VOCABULARY_SIZE)
            .tensor("token_embd.weight.lora_b", 2L, width)
            .tensor("blk.0.attn_q.weight.lora_a", TensorType.Q8_0, width, 32L)
            .tensor("blk.0.attn_q.weight.lora_b", TensorType.F16, 32L, width)
            .pair("blk.0.attn_v.weight", width, 4, width)
            .tensor(
                "blk.0.ffn_down_exps.weight.lora_a",
                SmallModels.FEED_FORWARD,
                2L,
                SmallModels.EXPERTS)
            .tensor("blk.0.ffn_down_exps.weight.lora_b", 2L, width, SmallModels.EXPERTS)
            .tensor("output_norm.weight", width);
    file.writer().float32("adapter.lora.alpha", 2).string("general.name", "intact");
    return file.write(directory);
  }

  private static void use(Model model, Path file) {
    ContextParams.Builder params =
        ContextParams.builder()
            .contextSize(256)
            .batchSize(8)
            .microBatchSize(8)
            .threads(1)
            .batchThreads(1);
    try (LoraAdapter adapter = LoraAdapter.load(model, file);
        Context context =
            Context.create(model, params.adapters(List.of(adapter.scaled(1))).build());
        Batch batch = new Batch(5)) {
      batch.add(new int[] {0, 1, 2, 3, 4}, 0, 5, 0, 0, true);
      context.decode(batch);
      System.out.println("used");
    } catch (LoraLoadException e) {
      if (!e.path().equals(file)
          || e.reason().isBlank()
          || e.reason().contains("does not say why")) {
        throw new AssertionError("no reason is given", e);
      }
    }
  }
}
