package io.github.llamapanama.cli;

import io.github.llamapanama.chat.template.ChatTemplate;
import io.github.llamapanama.cli.console.Json;
import io.github.llamapanama.cli.console.Streams;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
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
    CaseFile cases = new CaseFile(streams, file);
    cases.answerAll(Json::object, given -> Map.of("prompt", prompt(given, cases.directory())));
  }

  private String prompt(Map<String, @Nullable Object> given, Path directory) {
    if (!(given.get("template") instanceof String source)) {
      throw new IllegalArgumentException("a case needs a template");
    }
    if (!(given.get("context") instanceof Map<?, ?> context)) {
      throw new IllegalArgumentException("a case needs a context, an object");
    }
    @SuppressWarnings("unchecked") // Keys of a JSON object are strings.
    Map<String, @Nullable Object> variables = (Map<String, @Nullable Object>) context;
    return template(source, directory).render(variables).text();
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
