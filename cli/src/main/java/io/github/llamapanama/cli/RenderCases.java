package io.github.llamapanama.cli;

import io.github.llamapanama.LlamaException;
import io.github.llamapanama.chat.template.ChatTemplate;
import io.github.llamapanama.cli.console.Json;
import io.github.llamapanama.cli.console.Streams;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Renders one conversation after the other; none that fails stops the rest. */
final class RenderCases {
  private final Streams streams;
  private final Clock clock;
  private final Map<String, ChatTemplate> templates = new HashMap<>();

  RenderCases(Streams streams, Clock clock) {
    this.streams = streams;
    this.clock = clock;
  }

  /** Renders the cases of a file; {@code -} is standard input. */
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
      if (!(given.get("template") instanceof String source)) {
        throw new IllegalArgumentException("a case needs a template");
      }
      if (!(given.get("context") instanceof Map<?, ?> context)) {
        throw new IllegalArgumentException("a case needs a context, an object");
      }
      @SuppressWarnings("unchecked") // Keys of a JSON object are strings.
      Map<String, @Nullable Object> variables = (Map<String, @Nullable Object>) context;
      answer.put("prompt", template(source, directory).render(variables).text());
    } catch (LlamaException | IllegalArgumentException | UncheckedIOException e) {
      answer.put("error", String.valueOf(e.getMessage()));
    } catch (RuntimeException | StackOverflowError e) {
      // A bug, most likely; the other cases are still worth an answer.
      answer.put("error", "internal error: " + e);
    }
    return answer;
  }

  private static Map<String, @Nullable Object> object(String line, int number) {
    try {
      return Json.object(line);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("case %d is %s".formatted(number, e.getMessage()), e);
    }
  }

  private ChatTemplate template(String source, Path directory) {
    ChatTemplate known = templates.get(source);
    if (known == null) {
      known =
          ChatTemplate.parse(TemplateSource.text(source, Path.of(""), directory)).withClock(clock);
      templates.put(source, known);
    }
    return known;
  }
}
