package io.github.llamapanama.bench;

import io.github.llamapanama.chat.ChatStream;
import io.github.llamapanama.chat.Llama;
import io.github.llamapanama.chat.LlamaOptions;
import io.github.llamapanama.chat.message.ChatEvent;
import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.core.engine.Usage;
import io.github.llamapanama.core.sampling.Sampling;
import java.util.List;
import java.util.Optional;

/** {@link Llama} in this process, with its own way of serving requests. */
final class LlamaChat implements ChatTarget {
  private final Llama llama;

  private LlamaChat(Llama llama) {
    this.llama = llama;
  }

  static LlamaChat open(ServerParams params) {
    LlamaOptions options =
        LlamaOptions.builder()
            .parallelism(params.parallel())
            .context(
                context ->
                    context
                        .contextSize(params.contextSize())
                        .batchSize(Workload.BATCH)
                        .microBatchSize(Workload.MICRO_BATCH)
                        .threads(params.threads())
                        .batchThreads(params.threads()))
            .build();
    return new LlamaChat(Llama.load(params.model(), options));
  }

  @Override
  public Reply chat(List<ChatMessage> messages, int tokens) {
    long startedAt = System.nanoTime();
    ChatRequest request =
        ChatRequest.builder()
            .messages(messages)
            .options(
                options ->
                    options
                        .sampling(Sampling.greedy())
                        .maxTokens(tokens)
                        .ignoreEndOfGeneration(true))
            .build();
    StringBuilder text = new StringBuilder();
    long firstTextAt = 0;
    Optional<Usage> usage = Optional.empty();
    try (ChatStream stream = llama.chatStream(request)) {
      while (stream.hasNext()) {
        switch (stream.next()) {
          case ChatEvent.Content content -> {
            firstTextAt = text.isEmpty() ? System.nanoTime() : firstTextAt;
            text.append(content.text());
          }
          case ChatEvent.Finished finished -> usage = Optional.of(finished.usage());
          default -> {}
        }
      }
    }
    Usage cost = usage.orElseThrow();
    return new Reply(
        text.toString(),
        List.of(),
        startedAt,
        text.isEmpty() ? System.nanoTime() : firstTextAt,
        cost.promptTokens(),
        cost.cachedTokens(),
        cost.generatedTokens());
  }

  @Override
  public void close() {
    llama.close();
  }
}
