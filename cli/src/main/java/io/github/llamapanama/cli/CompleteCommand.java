package io.github.llamapanama.cli;

import io.github.llamapanama.chat.Llama;
import io.github.llamapanama.chat.LlamaOptions;
import io.github.llamapanama.chat.message.GenerationOptions;
import io.github.llamapanama.cli.console.Output;
import io.github.llamapanama.cli.console.Streams;
import io.github.llamapanama.cli.options.ContextOptions;
import io.github.llamapanama.cli.options.GenerationLimits;
import io.github.llamapanama.cli.options.ModelFile;
import io.github.llamapanama.cli.options.ModelOptions;
import io.github.llamapanama.cli.options.PromptArgument;
import io.github.llamapanama.core.engine.Event;
import io.github.llamapanama.core.engine.FinishReason;
import io.github.llamapanama.core.engine.Generation;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

@Command(
    name = "complete",
    description = "Go on with a text, without any chat format. Special tokens in it are meant.",
    abbreviateSynopsis = true,
    sortOptions = false)
final class CompleteCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private final PromptArgument prompt = new PromptArgument();
  @Mixin private final ModelFile model = new ModelFile();
  @Mixin private final GenerationLimits generation = new GenerationLimits();
  @Mixin private final ContextOptions context = new ContextOptions();
  @Mixin private final ModelOptions loading = new ModelOptions();

  CompleteCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    String text = prompt.text(streams);
    LlamaOptions.Builder options =
        LlamaOptions.builder()
            .model(loading.params())
            .parallelism(1)
            .context(context::applyTo)
            .generation(generation.options());
    try (Llama llama = Llama.load(model.path(), options.build());
        Generation stream = llama.completeStream(text, GenerationOptions.none())) {
      FinishReason reason = Interruption.closes(llama, () -> print(stream));
      return reason == FinishReason.CANCELLED ? Interruption.STATUS : ExitCode.OK;
    }
  }

  private FinishReason print(Generation stream) {
    Output out = streams.out();
    while (true) {
      switch (stream.next()) {
        case Event.Text piece -> out.print(piece.text());
        case Event.Done done -> {
          out.println("");
          out.flush();
          return done.reason();
        }
      }
      out.flush();
    }
  }
}
