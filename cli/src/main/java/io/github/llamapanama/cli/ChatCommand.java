package io.github.llamapanama.cli;

import io.github.llamapanama.chat.ChatStream;
import io.github.llamapanama.chat.Llama;
import io.github.llamapanama.chat.LlamaOptions;
import io.github.llamapanama.chat.message.ChatCompletion;
import io.github.llamapanama.chat.message.ChatFinishReason;
import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.cli.console.Output;
import io.github.llamapanama.cli.console.Streams;
import io.github.llamapanama.cli.options.ChatOptions;
import io.github.llamapanama.cli.options.GenerationLimits;
import io.github.llamapanama.cli.options.LoadingOptions;
import io.github.llamapanama.cli.options.ModelFile;
import io.github.llamapanama.cli.options.OutputOptions;
import io.github.llamapanama.cli.options.PromptArgument;
import io.github.llamapanama.cli.options.ToolOptions;
import io.github.llamapanama.cli.options.UsageException;
import io.github.llamapanama.cli.repl.Repl;
import io.github.llamapanama.cli.repl.Reply;
import io.github.llamapanama.models.UserCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "chat",
    description = "Ask a question or, at a terminal and without one, have a conversation.",
    abbreviateSynopsis = true,
    sortOptions = false)
final class ChatCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private final PromptArgument prompt = new PromptArgument();
  @Mixin private final ModelFile model = new ModelFile();

  @Option(
      names = "--show-timings",
      negatable = true,
      description =
          "Say after each reply how fast it was (default: in conversations)."
              + " [LLAMA_ARG_SHOW_TIMINGS]")
  private @Nullable Boolean showTimings;

  @Mixin private final ChatOptions chat = new ChatOptions();
  @Mixin private final ToolOptions tools = new ToolOptions();
  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final GenerationLimits generation = new GenerationLimits();
  @Mixin private final LoadingOptions loading = new LoadingOptions();

  ChatCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    boolean conversation = !prompt.isGiven() && streams.interactive().getAsBoolean();
    String question = conversation ? "" : prompt.text(streams);
    if (!conversation && question.isBlank()) {
      throw new UsageException("The question is empty");
    }
    LlamaOptions.Builder options =
        LlamaOptions.builder().parallelism(output.choices()).generation(generation.options());
    loading.applyTo(options);
    chat.applyTo(options);
    try (Llama llama = Llama.load(model.path(streams), options.build())) {
      return conversation ? converse(llama) : answer(llama, question);
    }
  }

  private int answer(Llama llama, String question) {
    List<ChatMessage> messages = new ArrayList<>();
    chat.system().map(ChatMessage::system).ifPresent(messages::add);
    messages.add(ChatMessage.user(question));
    try (ChatStream stream = reply(llama, messages)) {
      boolean whole = output.json() || output.choices() > 1;
      boolean cancelled =
          Interruption.closes(llama, () -> whole ? printAll(stream) : print(stream));
      return cancelled ? Interruption.STATUS : ExitCode.OK;
    }
  }

  /** Prints one reply as it comes; returns whether it was cancelled. */
  private boolean print(ChatStream stream) {
    Output out = streams.out();
    Reply said =
        Reply.read(
            stream,
            piece -> {
              out.print(piece);
              out.flush();
            },
            thought -> {});
    endLine(said.message());
    if (showTimings != null && showTimings) {
      streams.err().println(said.speed());
    }
    return said.end().reason() == ChatFinishReason.CANCELLED;
  }

  private boolean printAll(ChatStream stream) {
    ChatCompletion completion = stream.complete();
    if (output.json()) {
      streams.out().println(completion.toJson());
      streams.out().flush();
    } else {
      for (ChatCompletion.Choice choice : completion.choices()) {
        streams.out().println("--- " + (choice.index() + 1));
        streams.out().print(choice.message().text());
        endLine(choice.message());
      }
    }
    return completion.finishReason() == ChatFinishReason.CANCELLED;
  }

  /** Ends the text, and prints the calls after it, a line each. */
  private void endLine(ChatMessage message) {
    boolean said = !message.text().isEmpty() || message.toolCalls().isEmpty();
    if (said && !message.text().endsWith("\n")) {
      streams.out().println("");
    }
    message.toolCalls().forEach(call -> streams.out().println(call.toJson()));
    streams.out().flush();
  }

  private int converse(Llama llama) {
    Path history = UserCache.directory().resolve("history");
    try (Terminal terminal = TerminalBuilder.builder().system(true).dumb(true).build()) {
      terminal.writer().println(ModelDescription.of(llama) + ". /help lists commands.");
      new Repl(
              terminal,
              history,
              messages -> reply(llama, messages),
              chat.system(),
              showTimings == null || showTimings)
          .run();
      return ExitCode.OK;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot use the terminal: " + e.getMessage(), e);
    }
  }

  private ChatStream reply(Llama llama, List<ChatMessage> messages) {
    ChatRequest.Builder request =
        ChatRequest.builder().messages(messages).templateVariables(chat.templateVariables());
    tools.applyTo(request);
    request.responseFormat(output.form()).options(options -> output.applyTo(options));
    return llama.chatStream(request.build());
  }
}
