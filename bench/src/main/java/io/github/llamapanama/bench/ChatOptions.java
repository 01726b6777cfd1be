package io.github.llamapanama.bench;

import io.github.llamapanama.core.engine.EngineParams;
import java.util.List;
import picocli.CommandLine.Option;

/** Which chats servers are asked for. */
final class ChatOptions {
  @Option(names = "--clients", split = ",", description = "How many clients chat at once")
  private List<Integer> clients;

  @Option(names = "--prompt", description = "Tokens of each question, roughly")
  private int promptTokens = 32;

  @Option(names = "--predict", description = "Tokens of each reply")
  private int generatedTokens;

  @Option(
      names = "--prompt-tokens-while-decoding",
      description = "Our limit; llama-server's is n_batch, 2048")
  private int promptTokensWhileDecoding = EngineParams.defaults().promptTokensWhileDecoding();

  /** Options with their defaults. */
  ChatOptions(List<Integer> clients, int generatedTokens) {
    this.clients = clients;
    this.generatedTokens = generatedTokens;
  }

  List<Integer> clients() {
    return clients;
  }

  int promptTokens() {
    return promptTokens;
  }

  int generatedTokens() {
    return generatedTokens;
  }

  /** How these chats are served. */
  ServerParams params(BenchModel model, int threads, int count) {
    return ServerParams.forRequests(model.file(), threads, count, promptTokens + generatedTokens)
        .withPromptTokensWhileDecoding(promptTokensWhileDecoding);
  }
}
