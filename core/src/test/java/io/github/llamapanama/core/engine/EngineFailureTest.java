package io.github.llamapanama.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.embedding.EmbeddingRequest;
import io.github.llamapanama.core.sampling.LogitsProcessor;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.models.TinyChat;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes wrong in one request is no concern of the others. */
@Timeout(60)
class EngineFailureTest {
  private static final EngineParams PARAMS =
      EngineParams.of(ContextParams.builder().contextSize(1024).maxSequences(2).build());

  static Stream<Throwable> failures() {
    return Stream.of(
        new UnsupportedOperationException("of its own"),
        new AssertionError("of its own"),
        new StackOverflowError("of its own"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void whatAProcessorThrowsEndsItsOwnTextAlone(Throwable failure) {
    LogitsProcessor failing =
        (logits, history) -> {
          if (failure instanceof Error error) {
            throw error;
          }
          throw (RuntimeException) failure;
        };
    try (Model model = Model.load(TinyChat.path());
        Engine engine = Engine.open(model, PARAMS)) {
      int[] prompt =
          model
              .vocabulary()
              .tokenize("<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n", true, true);
      GenerationParams greedy =
          GenerationParams.defaults()
              .withSampling(Sampling.greedy())
              .withIgnoreEndOfGeneration(true)
              .withMaxTokens(200);
      try (Generation other = engine.submit(GenerationRequest.of(prompt, greedy))) {
        assertThat(other.next()).isInstanceOf(Event.Text.class);
        GenerationParams bad = greedy.withSampling(Sampling.greedy().withProcessor(failing));
        assertThatThrownBy(() -> engine.submit(GenerationRequest.of(prompt, bad)).complete())
            .isInstanceOf(RuntimeException.class)
            .hasMessageContaining("of its own");
        assertThat(other.complete().done().usage().generatedTokens()).isEqualTo(200);
      }
    }
  }

  @Test
  void aDeadlineBeyondAllTimeIsNone() {
    try (Model model = Model.load(TinyChat.path());
        Engine engine = Engine.open(model, PARAMS)) {
      Duration endless = Duration.ofSeconds(Long.MAX_VALUE);
      int[] prompt = model.vocabulary().tokenize("Hello", true, true);
      GenerationRequest request =
          GenerationRequest.of(prompt, GenerationParams.defaults().withMaxTokens(2));
      Completion text = engine.submit(request.withDeadline(endless)).complete();
      assertThat(text.done().usage().generatedTokens()).isPositive();
      EmbeddingRequest embedding = EmbeddingRequest.of(List.of(prompt)).withDeadline(endless);
      assertThat(engine.embed(embedding).texts()).hasSize(1);
    }
  }
}
