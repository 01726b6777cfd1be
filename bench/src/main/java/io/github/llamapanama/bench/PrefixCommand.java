package io.github.llamapanama.bench;

import io.github.llamapanama.core.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Requests that begin alike, beside upstream's {@code llama-server} with its prompt cache. */
@Command(
    name = "prefix",
    description = "Compares requests that begin alike, with the Engine and with llama-server.")
final class PrefixCommand extends SideBySideCommand {
  @Option(names = "--clients", description = "How many clients chat at once")
  private int clients = 16;

  @Option(names = "--requests", description = "Questions after one system prompt")
  private int requests = 64;

  @Option(names = "--system", description = "Tokens of the system prompt, roughly")
  private int systemTokens = 800;

  @Option(names = "--conversations", description = "Conversations, two or more for each client")
  private int conversations = 32;

  @Option(names = "--turns", description = "Turns of each conversation")
  private int turns = 8;

  @Option(names = "--prompt", description = "Tokens of each question, roughly")
  private int promptTokens = 24;

  @Option(names = "--predict", description = "Tokens of each reply")
  private int generatedTokens = 16;

  PrefixCommand() {
    super("prefix", List.of("tiny", "50m"), 3);
  }

  @Override
  List<Comparison> compare(BenchModel model, SideBySide sideBySide) {
    List<Comparison> comparisons = new ArrayList<>();
    comparisons.addAll(
        compare(
            model,
            sideBySide,
            "%d requests".formatted(requests),
            systemTokens + promptTokens + generatedTokens,
            (target, words) ->
                new SharedPromptLoad(
                    target,
                    words,
                    clients,
                    requests,
                    systemTokens,
                    promptTokens,
                    generatedTokens)));
    comparisons.addAll(
        compare(
            model,
            sideBySide,
            "%d conversations".formatted(conversations),
            turns * (promptTokens + 2 * generatedTokens + 16),
            (target, words) ->
                new ConversationLoad(
                    target, words, clients, conversations, turns, promptTokens, generatedTokens)));
    return comparisons;
  }

  private List<Comparison> compare(
      BenchModel model,
      SideBySide sideBySide,
      String task,
      int contextTokens,
      BiFunction<ChatTarget, Words, PrefixLoad> load) {
    ServerParams params = ServerParams.forRequests(model.file(), threads(), clients, contextTokens);
    try (Model loaded = Model.load(model.file());
        ChatTarget server = LlamaServer.start(tool(LlamaServer.PROGRAM), params);
        ChatTarget engine = EngineChat.open(loaded, params)) {
      return sideBySide.run(
          "%s %s".formatted(model.name(), task),
          List.of(
              contender(LlamaServer.PROGRAM, server, loaded, load),
              contender("Engine", engine, loaded, load)));
    }
  }

  private static Contender contender(
      String name, ChatTarget target, Model model, BiFunction<ChatTarget, Words, PrefixLoad> load) {
    PrefixLoad prefixLoad = load.apply(target, new Words(model.vocabulary(), 1));
    PromptCost cost = new PromptCost(model);
    return new Contender(name, () -> cost.figures(prefixLoad.run()));
  }
}
