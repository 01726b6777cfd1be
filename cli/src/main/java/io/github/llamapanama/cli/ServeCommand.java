package io.github.llamapanama.cli;

import io.github.llamapanama.chat.LlamaOptions;
import io.github.llamapanama.cli.console.Streams;
import io.github.llamapanama.cli.options.ChatOptions;
import io.github.llamapanama.cli.options.ContextOptions;
import io.github.llamapanama.cli.options.GenerationLimits;
import io.github.llamapanama.cli.options.ListenOptions;
import io.github.llamapanama.cli.options.ModelFile;
import io.github.llamapanama.cli.options.ModelOptions;
import io.github.llamapanama.server.LlamaServer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

@Command(
    name = "serve",
    description = "Answer requests over HTTP, as OpenAI's API does.",
    abbreviateSynopsis = true,
    sortOptions = false)
final class ServeCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private final ModelFile model = new ModelFile();
  @Mixin private final ListenOptions listen = new ListenOptions();
  @Mixin private final ChatOptions chat = new ChatOptions();
  @Mixin private final GenerationLimits generation = new GenerationLimits();
  @Mixin private final ContextOptions context = new ContextOptions();
  @Mixin private final ModelOptions loading = new ModelOptions();

  ServeCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    LlamaOptions.Builder options =
        LlamaOptions.builder()
            .model(loading.params())
            .context(context::applyTo)
            .generation(generation.options());
    chat.applyTo(options);
    try (LlamaServer server =
        LlamaServer.builder()
            .config(listen::applyTo)
            .model(model.path(streams), options.build())
            .start()) {
      streams.out().println("Listening at " + server.uri());
      streams.out().flush();
      Termination.await();
      return ExitCode.OK;
    }
  }
}
