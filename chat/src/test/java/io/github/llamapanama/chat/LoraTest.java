package io.github.llamapanama.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.chat.message.GenerationOptions;
import io.github.llamapanama.core.LoraLoadException;
import io.github.llamapanama.models.RandomAdapter;
import io.github.llamapanama.models.TinyChat;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LoraTest {
  @TempDir Path directory;

  private Path adapter() {
    Path file = directory.resolve("adapter.gguf");
    RandomAdapter.ofTinyChat().write(file);
    return file;
  }

  private static LlamaOptions.Builder options() {
    return LlamaOptions.builder()
        .context(context -> context.contextSize(256))
        .generation(GenerationOptions.builder().temperature(0).maxTokens(16).build());
  }

  private static String answer(LlamaOptions options) {
    try (Llama llama = Llama.load(TinyChat.path(), options)) {
      return llama.chat("What is the capital of France?").text();
    }
  }

  @Test
  void adaptersChangeAllAnswersAsMuchAsTheirScalesSay() {
    String plain = "The capital of France is Paris.";
    Path file = adapter();

    assertThat(answer(options().build())).isEqualTo(plain);
    assertThat(answer(options().lora(file).build())).isNotEqualTo(plain);
    assertThat(answer(options().lora(file, 0).build())).isEqualTo(plain);
    assertThat(answer(options().lora(file, 1).lora(file, -1).build())).isEqualTo(plain);
  }

  @Test
  void theyStayWhenTheContextIsChanged() {
    LlamaOptions options =
        options().lora(adapter(), 0.5f).context(context -> context.batchSize(64)).build();

    assertThat(options.lora()).containsExactly(new LoraFile(adapter(), 0.5f));
    assertThat(options.withModel(options.model()).lora()).isEqualTo(options.lora());
    try (Llama llama = Llama.load(TinyChat.path(), options)) {
      assertThat(llama.engine().params().context().adapters())
          .singleElement()
          .satisfies(scaled -> assertThat(scaled.scale()).isEqualTo(0.5f));
    }
  }

  @Test
  void anAdapterThatIsNoneIsNamed() {
    Path missing = directory.resolve("missing.gguf");

    assertThatThrownBy(() -> answer(options().lora(adapter()).lora(missing).build()))
        .isInstanceOfSatisfying(
            LoraLoadException.class, e -> assertThat(e.path()).isEqualTo(missing));
    assertThatThrownBy(() -> options().lora(missing, Float.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("finite");
  }
}
