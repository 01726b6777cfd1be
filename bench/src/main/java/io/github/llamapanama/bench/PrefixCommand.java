package io.github.llamapanama.bench;

import io.github.llamapanama.core.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Requests that begin alike, beside upstream's {@code llama-server} with its prompt cache. */
@Command(
    name = "prefix",
    description = "Compares requests that begin alike, with the Engine and with llama-server.")
final class PrefixCommand extends SideBySideCommand {
  /** What a template adds to a turn, roughly. */
  private static final int TEMPLATE_TOKENS = 16;

  @Option(names = "--clients", description = "How many clients ask these questions at once")
  private int clients = 16;

  @Option(names = "--requests", description = "Questions after one system prompt")
  private int requests = 64;

  @Option(names = "--system", description = "Tokens of the system prompt, roughly")
  private int systemTokens = 800;

  @Option(names = "--conversations", description = "Conversations, two for each client")
  private int conversations = 16;

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
  Optional<String> upstream() {
    return Optional.of(LlamaServer.PROGRAM);
  }

  @Override
  List<Comparison> compare(BenchModel model, SideBySide sideBySide) {
    ServerParams forRequests =
        ServerParams.forRequests(
            model.file(), threads(), clients, systemTokens + promptTokens + generatedTokens);
    int talkers = (conversations + 1) / 2;
    ServerParams forConversations =
        ServerParams.forRequests(
            model.file(),
            threads(),
            talkers,
            turns * (promptTokens + 2 * generatedTokens + TEMPLATE_TOKENS));
    List<Comparison> comparisons = new ArrayList<>();
    comparisons.addAll(
        compare(
            sideBySide,
            "%s %d requests".formatted(model.name(), requests),
            forRequests,
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
            sideBySide,
            "%s %d conversations".formatted(model.name(), conversations),
            forConversations,
            (target, words) ->
                new ConversationLoad(
                    target, words, talkers, conversations, turns, promptTokens, generatedTokens)));
    return comparisons;
  }

  private List<Comparison> compare(
      SideBySide sideBySide,
      String task,
      ServerParams params,
      BiFunction<ChatTarget, Words, PrefixLoad> load) {
    try (Model model = Model.load(params.model());
        ChatTarget server = LlamaServer.start(tool(LlamaServer.PROGRAM), params);
        ChatTarget engine = EngineChat.open(model, params)) {
      return sideBySide.run(
          task,
          List.of(
              contender(LlamaServer.PROGRAM, server, model, load),
              contender("Engine", engine, model, load)));
    }
  }

  private static Contender contender(
      String name, ChatTarget target, Model model, BiFunction<ChatTarget, Words, PrefixLoad> load) {
    PrefixLoad prefixLoad = load.apply(target, new Words(model.vocabulary(), 1));
    PromptCost cost = new PromptCost(model);
    return new Contender(name, () -> cost.figures(prefixLoad.run()));
  }
}
