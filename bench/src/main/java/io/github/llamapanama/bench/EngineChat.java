package io.github.llamapanama.bench;

import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.engine.Engine;
import io.github.llamapanama.core.engine.EngineParams;
import io.github.llamapanama.core.engine.Event;
import io.github.llamapanama.core.engine.Generation;
import io.github.llamapanama.core.engine.GenerationParams;
import io.github.llamapanama.core.engine.GenerationRequest;
import java.util.ArrayList;
import java.util.List;

/** The {@link Engine} in this process, asked through the model's chat template. */
final class EngineChat implements ChatTarget {
  private final Engine engine;
  private final ChatPrompts prompts;

  private EngineChat(Engine engine, ChatPrompts prompts) {
    this.engine = engine;
    this.prompts = prompts;
  }

  /** Opens an engine; the model stays the caller's. */
  static EngineChat open(Model model, ServerParams params) {
    ContextParams context =
        ContextParams.builder()
            .contextSize(params.contextSize())
            .maxSequences(params.parallel())
            .batchSize(Workload.BATCH)
            .microBatchSize(Workload.MICRO_BATCH)
            .threads(params.threads())
            .batchThreads(params.threads())
            .build();
    EngineParams engine =
        EngineParams.builder()
            .context(context)
            .promptTokensWhileDecoding(params.promptTokensWhileDecoding())
            .build();
    return new EngineChat(Engine.open(model, engine), new ChatPrompts(model));
  }

  @Override
  public Reply chat(List<ChatMessage> messages, int tokens) {
    long startedAt = System.nanoTime();
    int[] prompt = prompts.tokens(messages);
    GenerationParams params = FixedLength.greedy(tokens);
    StringBuilder text = new StringBuilder();
    List<Integer> generated = new ArrayList<>();
    long firstTextAt = 0;
    try (Generation generation = engine.submit(GenerationRequest.of(prompt, params))) {
      while (true) {
        switch (generation.next()) {
          case Event.PromptRead read -> {}
          case Event.Text piece -> {
            firstTextAt = text.isEmpty() ? System.nanoTime() : firstTextAt;
            text.append(piece.text());
            generated.addAll(piece.tokens());
          }
          case Event.Done done -> {
            return new Reply(
                text.toString(),
                generated,
                startedAt,
                text.isEmpty() ? System.nanoTime() : firstTextAt,
                done.usage().promptTokens(),
                done.usage().cachedTokens(),
                done.usage().generatedTokens());
          }
        }
      }
    }
  }

  @Override
  public void close() {
    engine.close();
  }
}
