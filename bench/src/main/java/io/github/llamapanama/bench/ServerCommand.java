package io.github.llamapanama.bench;

import io.github.llamapanama.core.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Streaming chats at once beside upstream's {@code llama-server}. */
@Command(
    name = "server",
    description = "Compares streaming chats at once, with the Engine and with llama-server.")
final class ServerCommand extends SideBySideCommand {
  @Mixin private final ChatOptions chats = new ChatOptions(List.of(1, 4, 16, 64), 24);

  @Option(
      names = "--front-door",
      description = "Compares Llama, with its own defaults, instead of the Engine")
  private boolean frontDoor;

  ServerCommand() {
    super("server", List.of("tiny", "50m"), 5);
  }

  @Override
  Optional<String> upstream() {
    return Optional.of(LlamaServer.PROGRAM);
  }

  @Override
  List<Comparison> compare(BenchModel model, SideBySide sideBySide) {
    UpstreamTool tool = tool(LlamaServer.PROGRAM);
    List<Comparison> comparisons = new ArrayList<>();
    for (int count : chats.clients()) {
      ServerParams params = chats.params(model, threads(), count);
      try (Model loaded = Model.load(model.file());
          ChatTarget server = LlamaServer.start(tool, params);
          ChatTarget ours = frontDoor ? LlamaChat.open(params) : EngineChat.open(loaded, params)) {
        comparisons.addAll(
            sideBySide.run(
                "%s %d clients".formatted(model.name(), count),
                List.of(
                    contender(LlamaServer.PROGRAM, server, loaded, count),
                    contender(frontDoor ? "Llama" : "Engine", ours, loaded, count))));
      }
    }
    return comparisons;
  }

  private Contender contender(String name, ChatTarget target, Model model, int count) {
    Words words = new Words(model.vocabulary(), count);
    ChatLoad load =
        new ChatLoad(target, words, count, chats.promptTokens(), chats.generatedTokens());
    return new Contender(name, load::run);
  }
}
