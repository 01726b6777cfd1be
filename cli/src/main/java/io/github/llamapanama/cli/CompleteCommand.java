package io.github.llamapanama.cli;

import io.github.llamapanama.chat.CompletionStream;
import io.github.llamapanama.chat.Llama;
import io.github.llamapanama.chat.LlamaOptions;
import io.github.llamapanama.chat.message.CompletionRequest;
import io.github.llamapanama.chat.message.GenerationOptions;
import io.github.llamapanama.chat.message.TextCompletion;
import io.github.llamapanama.cli.console.Output;
import io.github.llamapanama.cli.console.Streams;
import io.github.llamapanama.cli.options.GenerationLimits;
import io.github.llamapanama.cli.options.LoadingOptions;
import io.github.llamapanama.cli.options.ModelFile;
import io.github.llamapanama.cli.options.OutputOptions;
import io.github.llamapanama.cli.options.PromptArgument;
import io.github.llamapanama.core.engine.FinishReason;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "complete",
    description = "Go on with a text, without any chat format. Special tokens in it are meant.",
    abbreviateSynopsis = true,
    sortOptions = false)
final class CompleteCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private final PromptArgument prompt = new PromptArgument();
  @Mixin private final ModelFile model = new ModelFile();

  @Option(
      names = "--suffix",
      paramLabel = "TEXT",
      description = "What comes after the text: the model fills the gap, if it was trained to.")
  private @Nullable String suffix;

  @Option(names = "--echo", description = "Begin the output with the text.")
  private boolean echo;

  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final GenerationLimits generation = new GenerationLimits();
  @Mixin private final LoadingOptions loading = new LoadingOptions();

  CompleteCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    CompletionRequest request = request();
    LlamaOptions.Builder options =
        LlamaOptions.builder().parallelism(output.choices()).generation(generation.options());
    loading.applyTo(options);
    try (Llama llama = Llama.load(model.path(streams), options.build());
        CompletionStream stream = llama.completeStream(request)) {
      boolean whole = output.json() || output.choices() > 1;
      Optional<FinishReason> reason =
          Interruption.closes(llama, () -> whole ? printAll(stream) : print(stream));
      return reason.equals(Optional.of(FinishReason.CANCELLED)) ? Interruption.STATUS : ExitCode.OK;
    }
  }

  private CompletionRequest request() {
    GenerationOptions.Builder options = GenerationOptions.builder();
    output.applyTo(options);
    CompletionRequest request =
        CompletionRequest.of(prompt.text(streams), options.build())
            .withEcho(echo)
            .withResponseFormat(output.form());
    return suffix == null ? request : request.withSuffix(suffix);
  }

  /** Prints one text as it comes; returns why it ended. */
  private Optional<FinishReason> print(CompletionStream stream) {
    Output out = streams.out();
    Optional<FinishReason> reason = Optional.empty();
    while (stream.hasNext()) {
      TextCompletion piece = stream.next();
      out.print(piece.text());
      out.flush();
      reason = piece.finishReason();
    }
    out.println("");
    out.flush();
    return reason;
  }

  private Optional<FinishReason> printAll(CompletionStream stream) {
    TextCompletion completion = stream.complete();
    Output out = streams.out();
    if (output.json()) {
      out.println(completion.toJson());
    } else {
      for (TextCompletion.Choice choice : completion.choices()) {
        out.println("--- " + (choice.index() + 1));
        out.println(choice.text());
      }
    }
    out.flush();
    return completion.finishReason();
  }
}
