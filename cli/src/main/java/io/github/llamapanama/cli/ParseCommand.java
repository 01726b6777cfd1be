package io.github.llamapanama.cli;

import io.github.llamapanama.chat.format.ChatFormat;
import io.github.llamapanama.chat.format.ChatFormats;
import io.github.llamapanama.chat.message.ChatEvent;
import io.github.llamapanama.chat.reply.ReplyParser;
import io.github.llamapanama.cli.console.Json;
import io.github.llamapanama.cli.console.Streams;
import io.github.llamapanama.cli.options.TextArgument;
import io.github.llamapanama.cli.options.UsageException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "parse",
    description = "Read a model's raw reply from standard input and print the message it is.",
    abbreviateSynopsis = true,
    sortOptions = false)
final class ParseCommand implements Runnable {
  private final Streams streams;

  @Option(names = "--format", paramLabel = "NAME", description = "The model's chat format.")
  private @Nullable String format;

  @Option(
      names = "--template",
      paramLabel = "FILE",
      description = "A file with the model's Jinja template.")
  private @Nullable Path template;

  @Option(
      names = "--tools",
      paramLabel = "FILE",
      description = "A file with the tools that the model could call: a JSON list.")
  private @Nullable Path tools;

  @Option(
      names = "--generation-prompt",
      paramLabel = "TEXT",
      description = "What the prompt has of the reply (default: what the template writes).")
  private @Nullable String generationPrompt;

  @Option(
      names = "--reasoning-format",
      paramLabel = "FORMAT",
      description = "Where thoughts go: auto, deepseek (apart) or none (they stay in the content).")
  private @Nullable String reasoningFormat;

  @Option(
      names = "--strict",
      description = "Fail on calls that cannot be read, instead of showing them as content.")
  private boolean strict;

  @Option(
      names = "--stream",
      description = "Print additions to the message as the text comes, a JSON object a line.")
  private boolean stream;

  @Option(
      names = "--cases",
      paramLabel = "FILE",
      description =
          "Read many: JSON lines of id, format or template (a file or its text), text, and"
              + " optionally tools, options, messages and generation_prompt; '-' for standard"
              + " input. Answers with JSON lines of id and message, or id and error.")
  private @Nullable String cases;

  @Option(
      names = "--templates",
      paramLabel = "DIRECTORY",
      description = "Where the template files of cases are.")
  private Path templates = Path.of("");

  ParseCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public void run() {
    if (cases != null) {
      new ParseCases(streams, templates, stream).run(cases);
      return;
    }
    ReplyCase reply = new ReplyCase(chatFormat(), given());
    if (stream) {
      printAdditions(reply.parser());
    } else {
      streams.out().println(Json.pretty(reply.message(streams.readAll())));
    }
  }

  private ChatFormat chatFormat() {
    if (template != null) {
      return ChatFormat.ofTemplate(TextArgument.read(template));
    }
    if (format != null) {
      try {
        return ChatFormats.standard().get(format);
      } catch (IllegalArgumentException e) {
        throw new UsageException("--format", e);
      }
    }
    throw new UsageException("Missing option: --format, --template or --cases");
  }

  private Map<String, @Nullable Object> given() {
    Map<String, @Nullable Object> options = new LinkedHashMap<>();
    options.put("strict_tool_calls", strict);
    if (reasoningFormat != null) {
      options.put("reasoning_format", reasoningFormat);
    }
    Map<String, @Nullable Object> given = new LinkedHashMap<>();
    given.put("options", options);
    if (generationPrompt != null) {
      given.put("generation_prompt", generationPrompt);
    }
    if (tools != null) {
      given.put("tools", tools(TextArgument.read(tools)));
    }
    return given;
  }

  private static List<?> tools(String json) {
    try {
      return Json.object("{\"tools\": " + json + "}").get("tools") instanceof List<?> list
          ? list
          : List.of();
    } catch (IllegalArgumentException e) {
      throw new UsageException("--tools", e);
    }
  }

  private void printAdditions(ReplyParser parser) {
    char[] buffer = new char[4096];
    try (Reader reader = new InputStreamReader(streams.in(), StandardCharsets.UTF_8)) {
      for (int read = reader.read(buffer); read >= 0; read = reader.read(buffer)) {
        print(parser.accept(new String(buffer, 0, read)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read standard input: " + e.getMessage(), e);
    }
    print(parser.finish());
  }

  private void print(List<ChatEvent.Delta> deltas) {
    deltas.forEach(delta -> streams.out().println(Json.ascii(ReplyCase.wire(delta))));
  }
}
