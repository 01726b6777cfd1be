package io.github.llamapanama.cli;

import io.github.llamapanama.chat.format.Prompt;
import io.github.llamapanama.chat.format.PromptTokenizer;
import io.github.llamapanama.chat.template.ChatTemplate;
import io.github.llamapanama.chat.template.RenderedTemplate;
import io.github.llamapanama.chat.template.Span;
import io.github.llamapanama.cli.console.Json;
import io.github.llamapanama.cli.console.Output;
import io.github.llamapanama.cli.console.Streams;
import io.github.llamapanama.cli.options.ModelFile;
import io.github.llamapanama.cli.options.TextArgument;
import io.github.llamapanama.cli.options.UsageException;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.ModelParams;
import io.github.llamapanama.core.gguf.Gguf;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "render",
    description = "Print the prompt that a chat template makes of a conversation, byte for byte.",
    abbreviateSynopsis = true,
    sortOptions = false)
final class RenderCommand implements Runnable {
  private final Streams streams;

  @Option(
      names = "--template",
      paramLabel = "FILE",
      description = "A file with a Jinja template (default: the model's template).")
  private @Nullable Path template;

  @Mixin private final ModelFile model = new ModelFile();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Which of the model's templates, such as tool_use.")
  private @Nullable String name;

  @Option(
      names = "--context",
      paramLabel = "JSON|FILE",
      description =
          "The template's variables, messages among them: a JSON object, a file with one, or '-' for"
              + " standard input.")
  private @Nullable String context;

  @Option(
      names = "--tokens",
      description = "Print the model's tokens and who wrote each: the template or a message.")
  private boolean tokens;

  @Option(
      names = "--clock",
      paramLabel = "TIME",
      description = "The local time that strftime_now sees, such as 2025-07-26T12:00:00.")
  private @Nullable LocalDateTime clock;

  @Option(
      names = "--cases",
      paramLabel = "FILE",
      description =
          "Render many: JSON lines of id, template (a file or its text) and context; '-' for"
              + " standard input. Answers with JSON lines of id and prompt, or id and error.")
  private @Nullable String cases;

  RenderCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public void run() {
    if (cases != null) {
      new RenderCases(streams, clock()).run(cases);
      return;
    }
    if (context == null) {
      throw new UsageException("Missing option: --context or --cases");
    }
    Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    String source;
    if (template == null) {
      Gguf gguf = Gguf.read(model.path(streams));
      source = template(gguf);
      addToken(gguf, "bos", variables);
      addToken(gguf, "eos", variables);
    } else {
      source = TextArgument.read(template);
    }
    variables.putAll(variables(context));
    RenderedTemplate rendered = ChatTemplate.parse(source).withClock(clock()).render(variables);
    if (tokens) {
      printTokens(rendered);
    } else {
      streams.out().print(rendered.text());
    }
  }

  private Clock clock() {
    ZoneId zone = ZoneId.systemDefault();
    return clock == null ? Clock.system(zone) : Clock.fixed(clock.atZone(zone).toInstant(), zone);
  }

  private String template(Gguf gguf) {
    String key = "tokenizer.chat_template" + (name == null ? "" : "." + name);
    return gguf.text(key)
        .orElseThrow(() -> new UsageException("%s has no %s".formatted(model.path(streams), key)));
  }

  /** Templates write these tokens by variables of the model; the context may give others. */
  private static void addToken(Gguf gguf, String name, Map<String, @Nullable Object> variables) {
    OptionalLong id = gguf.integer("tokenizer.ggml." + name + "_token_id");
    if (id.isPresent()) {
      gguf.array("tokenizer.ggml.tokens")
          .filter(all -> id.getAsLong() >= 0 && id.getAsLong() < all.size())
          .map(all -> all.get((int) id.getAsLong()).toString())
          .ifPresent(text -> variables.put(name + "_token", text));
    }
  }

  private Map<String, @Nullable Object> variables(String argument) {
    boolean inline = argument.stripLeading().startsWith("{");
    String json =
        inline
            ? argument
            : argument.equals("-") ? streams.readAll() : TextArgument.read(Path.of(argument));
    try {
      return Json.object(json);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--context", e);
    }
  }

  private void printTokens(RenderedTemplate rendered) {
    Prompt.Builder prompt = Prompt.builder();
    for (Span span : rendered.spans()) {
      prompt.append(span.origin(), rendered.text(span));
    }
    ModelParams vocabularyOnly = ModelParams.builder().vocabularyOnly(true).build();
    try (Model loaded = Model.load(model.path(streams), vocabularyOnly)) {
      Output out = streams.out();
      PromptTokenizer tokenizer = new PromptTokenizer(loaded.vocabulary());
      for (PromptTokenizer.Token token : tokenizer.originTokens(prompt.build())) {
        out.println(
            "%6d  %-8s  %s"
                .formatted(
                    token.id(), origin(token), TokenPieces.show(loaded.vocabulary(), token.id())));
      }
    }
  }

  private static String origin(PromptTokenizer.Token token) {
    return switch (token.origin()) {
      case TEMPLATE -> "template";
      case INPUT -> "message";
    };
  }
}
