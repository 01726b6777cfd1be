package io.github.llamapanama.cli;

import io.github.llamapanama.chat.schema.SchemaConverter;
import io.github.llamapanama.chat.schema.SchemaException;
import io.github.llamapanama.cli.console.Json;
import io.github.llamapanama.cli.console.Streams;
import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.GrammarMatcher;
import java.util.ArrayList;
import java.util.Collections;
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
    new CaseFile(streams, file)
        .answerAll(Json::exactObject, given -> Map.of("matches", matches(given, texts(given))));
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
}
