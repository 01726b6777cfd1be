package io.github.llamapanama.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.ContextParams.FlashAttention;
import io.github.llamapanama.core.ContextParams.KvType;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.models.TinyChat;
import org.junit.jupiter.api.Test;

/** Prompts that are read piece by piece beside texts that are generated. */
class PromptBudgetTest {
  private static final GenerationParams GREEDY =
      GenerationParams.defaults().withSampling(Sampling.greedy()).withMaxTokens(8).withLogprobs(1);

  private static double[] logprobs(Generation generation) {
    return generation.stream()
        .filter(Event.Text.class::isInstance)
        .flatMap(event -> ((Event.Text) event).logprobs().stream())
        .mapToDouble(token -> token.chosen().logprob())
        .toArray();
  }

  /** A token that is read twice shows in the probabilities, if not in the text. */
  @Test
  void aPromptIsReadToItsEndOnceHoweverSmallItsPiecesAre() {
    ContextParams context =
        ContextParams.builder()
            .contextSize(1024)
            .maxSequences(2)
            .flashAttention(FlashAttention.DISABLED)
            .keyType(KvType.F32)
            .valueType(KvType.F32)
            .build();
    EngineParams params = EngineParams.builder().context(context).prefixReuse(false).build();
    try (Model model = Model.load(TinyChat.path())) {
      String chat = "<|im_start|>user\nWho are you?<|im_end|>\n<|im_start|>assistant\n";
      int[] prompt = model.vocabulary().tokenize(chat, true, true);
      GenerationRequest request = GenerationRequest.of(prompt, GREEDY);
      GenerationRequest endless =
          request.withParams(GREEDY.withIgnoreEndOfGeneration(true).withMaxTokens(1000));
      for (int budget = 1; budget <= prompt.length; budget++) {
        EngineParams few = params.toBuilder().promptTokensWhileDecoding(budget).build();
        try (Engine engine = Engine.open(model, few)) {
          double[] alone = logprobs(engine.submit(request));
          try (Generation beside = engine.submit(endless)) {
            assertThat(beside.next()).isInstanceOf(Event.Text.class);
            assertThat(logprobs(engine.submit(request)))
                .as("log probabilities after pieces of %d of %d tokens", budget, prompt.length)
                .containsExactly(alone, within(1e-4));
          }
        }
      }
    }
  }
}
