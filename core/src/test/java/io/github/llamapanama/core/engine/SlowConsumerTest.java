package io.github.llamapanama.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.models.TinyChat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Consumers that do not read what they asked for. */
@Timeout(60)
class SlowConsumerTest {
  private static final GenerationParams LONG =
      GenerationParams.defaults()
          .withSampling(Sampling.greedy())
          .withIgnoreEndOfGeneration(true)
          .withMaxTokens(200);

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoDoesNotReadMakesWayForThoseWhoDo(boolean unified) {
    ContextParams context =
        ContextParams.builder()
            .contextSize(unified ? 512 : 1024)
            .maxSequences(4)
            .unifiedKvCache(unified)
            .build();
    EngineParams params = EngineParams.builder().context(context).eventCapacity(64).build();
    try (Model model = Model.load(TinyChat.path());
        Engine engine = Engine.open(model, params)) {
      String chat = "<|im_start|>user\nWrite a poem.<|im_end|>\n<|im_start|>assistant\n";
      GenerationRequest request =
          GenerationRequest.of(model.vocabulary().tokenize(chat, true, true), LONG);
      List<Generation> unread = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        unread.add(engine.submit(request));
      }
      Completion read = engine.submit(request.withDeadline(Duration.ofSeconds(30))).complete();
      assertThat(read.done().usage().generatedTokens()).isEqualTo(200);
      for (Generation late : unread) {
        assertThat(late.complete().done().usage().generatedTokens())
            .as("tokens of a text that is read at last")
            .isEqualTo(200);
      }
    }
  }
}
