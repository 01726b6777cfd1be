package io.github.llamapanama.cli;

import io.github.llamapanama.LlamaException;
import io.github.llamapanama.chat.schema.SchemaConverter;
import io.github.llamapanama.chat.schema.SchemaException;
import io.github.llamapanama.cli.console.Json;
import io.github.llamapanama.cli.console.Streams;
import io.github.llamapanama.cli.options.TextArgument;
import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.GrammarMatcher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Checks one grammar or schema after the other; none that fails stops the rest. */
final class GrammarCases {
  private final Streams streams;
  private final SchemaConverter converter;

  GrammarCases(Streams streams, SchemaConverter converter) {
    this.streams = streams;
    this.converter = converter;
  }

  /** Checks the cases of a file; {@code -} is standard input. */
  void run(String file) {
    String cases = file.equals("-") ? streams.readAll() : TextArgument.read(Path.of(file));
    int number = 0;
    // Not by lines(): a text may hold other line ends as they are.
    for (String line : cases.split("\n", -1)) {
      number++;
      if (!line.isBlank()) {
        streams.out().println(Json.ascii(answer(line, number)));
      }
    }
  }

  private Map<String, @Nullable Object> answer(String line, int number) {
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("id", null);
    try {
      Map<String, @Nullable Object> given = object(line, number);
      answer.put("id", given.get("id"));
      answer.put("matches", matches(given, texts(given)));
    } catch (LlamaException | IllegalArgumentException e) {
      answer.put("error", String.valueOf(e.getMessage()));
    } catch (RuntimeException | StackOverflowError e) {
      // A bug, most likely; the other cases are still worth an answer.
      answer.put("error", "internal error: " + e);
    }
    return answer;
  }

  private List<Boolean> matches(Map<String, @Nullable Object> given, List<String> texts) {
    Predicate<String> matcher;
    try {
      matcher = matcher(given);
    } catch (SchemaException e) {
      if (e.allowsNothing() && !texts.isEmpty()) {
        return Collections.nCopies(texts.size(), false);
      }
      throw e;
    }
    return texts.stream().map(matcher::test).toList();
  }

  private Predicate<String> matcher(Map<String, @Nullable Object> given) {
    if (given.containsKey("grammar")) {
      if (!(given.get("grammar") instanceof String grammar)) {
        throw new IllegalArgumentException("a grammar is a text");
      }
      Grammar parsed =
          given.get("root") instanceof String root
              ? Grammar.of(grammar, root)
              : Grammar.of(grammar);
      return text -> GrammarMatcher.matches(parsed, text);
    }
    if (!given.containsKey("schema")) {
      throw new IllegalArgumentException("a case needs a schema or a grammar");
    }
    if (given.get("schema") instanceof Map<?, ?> map) {
      @SuppressWarnings("unchecked") // Keys of a JSON object are strings.
      Map<String, @Nullable Object> schema = (Map<String, @Nullable Object>) map;
      return converter.matcher(schema)::matches;
    }
    return converter.matcher(String.valueOf(given.get("schema")))::matches;
  }

  private static List<String> texts(Map<String, @Nullable Object> given) {
    List<String> texts = new ArrayList<>();
    if (!(given.getOrDefault("texts", List.of()) instanceof List<?> list)) {
      throw new IllegalArgumentException("a case needs texts, a list");
    }
    for (Object text : list) {
      if (!(text instanceof String string)) {
        throw new IllegalArgumentException("texts are a list of texts");
      }
      texts.add(string);
    }
    return texts;
  }

  private static Map<String, @Nullable Object> object(String line, int number) {
    try {
      return Json.exactObject(line);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("case %d is %s".formatted(number, e.getMessage()), e);
    }
  }
}
