package io.github.llamapanama.cli;

import io.github.llamapanama.LlamaException;
import io.github.llamapanama.chat.format.ChatFormat;
import io.github.llamapanama.chat.format.ChatFormats;
import io.github.llamapanama.chat.message.ChatEvent;
import io.github.llamapanama.chat.message.MessageAssembler;
import io.github.llamapanama.chat.reply.ReplyParser;
import io.github.llamapanama.cli.console.Json;
import io.github.llamapanama.cli.console.Streams;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one raw reply after the other; none that fails stops the rest. */
final class ParseCases {
  private final Streams streams;
  private final Path templates;
  private final boolean stream;
  private final ChatFormats formats = ChatFormats.standard();
  private final Map<String, ChatFormat> parsed = new HashMap<>();

  /**
   * Prepares.
   *
   * @param templates a directory where templates are looked for by name
   * @param stream whether each text comes letter by letter, and the additions are shown
   */
  ParseCases(Streams streams, Path templates, boolean stream) {
    this.streams = streams;
    this.templates = templates;
    this.stream = stream;
  }

  /** Reads the cases of a file; {@code -} is standard input. */
  void run(String file) {
    if (file.equals("-")) {
      answerAll(
          new BufferedReader(new InputStreamReader(streams.in(), StandardCharsets.UTF_8)),
          Path.of(""));
      return;
    }
    Path path = Path.of(file);
    Path parent = path.toAbsolutePath().getParent();
    try (BufferedReader reader = Files.newBufferedReader(path)) {
      answerAll(reader, parent == null ? Path.of("") : parent);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read %s: %s".formatted(path, e.getMessage()), e);
    }
  }

  private void answerAll(BufferedReader cases, Path directory) {
    int number = 0;
    for (String line : (Iterable<String>) cases.lines()::iterator) {
      number++;
      if (!line.isBlank()) {
        streams.out().println(Json.ascii(answer(line, number, directory)));
      }
    }
  }

  private Map<String, @Nullable Object> answer(String line, int number, Path directory) {
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("id", null);
    try {
      Map<String, @Nullable Object> given = object(line, number);
      answer.put("id", given.get("id"));
      if (!(given.get("text") instanceof String text)) {
        throw new IllegalArgumentException("a case needs a text");
      }
      ReplyCase reply = new ReplyCase(format(given, directory), given);
      if (stream) {
        answer.putAll(streamed(reply, text));
      } else {
        answer.put("message", reply.message(text));
      }
    } catch (LlamaException | IllegalArgumentException | UncheckedIOException e) {
      answer.put("error", String.valueOf(e.getMessage()));
    } catch (RuntimeException | StackOverflowError e) {
      // A bug, most likely; the other cases are still worth an answer.
      answer.put("error", "internal error: " + e);
    }
    return answer;
  }

  private static Map<String, @Nullable Object> streamed(ReplyCase reply, String text) {
    ReplyParser parser = reply.parser();
    List<ChatEvent.Delta> deltas = new ArrayList<>();
    text.codePoints()
        .mapToObj(Character::toString)
        .forEach(letter -> deltas.addAll(parser.accept(letter)));
    deltas.addAll(parser.finish());
    MessageAssembler message = new MessageAssembler();
    deltas.forEach(message::add);
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("message", ReplyCase.wire(message.message()));
    answer.put("deltas", deltas.stream().map(ReplyCase::wire).toList());
    return answer;
  }

  private static Map<String, @Nullable Object> object(String line, int number) {
    try {
      return Json.object(line);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("case %d is %s".formatted(number, e.getMessage()), e);
    }
  }

  private ChatFormat format(Map<String, @Nullable Object> given, Path directory) {
    if (given.get("format") instanceof String name) {
      return formats.get(name);
    }
    if (given.get("template") instanceof String source) {
      ChatFormat known = parsed.get(source);
      if (known == null) {
        String text = TemplateSource.text(source, Path.of(""), directory, templates);
        known = ChatFormat.ofTemplate(text);
        parsed.put(source, known);
      }
      return known;
    }
    throw new IllegalArgumentException("a case needs a format or a template");
  }
}
