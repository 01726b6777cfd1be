package io.github.llamapanama.chat.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.llamapanama.LlamaException;
import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.GrammarMatcher;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Texts that are valid for a schema match its grammar, and others do not. */
class SchemaVectorTest {

  /** Larger collections, which are not part of the project. */
  private static final Path SHARED = Path.of("..", "..", "shared", "schema");

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  @TestFactory
  Stream<DynamicTest> textsMatchAsTheSpecificationSays() {
    return tests(own("vectors.jsonl"), "own");
  }

  @TestFactory
  Stream<DynamicTest> wrongSchemasAreRefused() {
    return own("refused.jsonl").stream()
        .map(
            vector ->
                DynamicTest.dynamicTest(
                    vector.get("schema").toString(),
                    () ->
                        assertThatThrownBy(() -> matcher(vector))
                            .isInstanceOfSatisfying(
                                SchemaException.class,
                                e ->
                                    assertThat(e.pointer())
                                        .isEqualTo(vector.get("pointer").textValue()))));
  }

  @TestFactory
  Stream<DynamicTest> sharedVectors() {
    return Stream.of("schemas", "beyond-upstream", "must-refuse").map(this::sharedVectors);
  }

  private DynamicTest sharedVectors(String name) {
    Path file = SHARED.resolve(name + ".jsonl");
    return DynamicTest.dynamicTest(
        name,
        () -> {
          assumeTrue(Files.exists(file), "the larger collection is not at hand: no " + file);
          List<String> failures = new ArrayList<>();
          for (JsonNode vector : lines(Files.readString(file))) {
            String failure = name.equals("must-refuse") ? accepted(vector) : mismatch(vector);
            if (!failure.isEmpty()) {
              failures.add(vector.get("id").textValue() + ": " + failure);
            }
          }
          assertThat(failures).isEmpty();
        });
  }

  private static Stream<DynamicTest> tests(List<JsonNode> vectors, String kind) {
    return vectors.stream()
        .map(
            vector ->
                DynamicTest.dynamicTest(
                    kind + " " + vector.get("schema"),
                    () -> assertThat(mismatch(vector)).isEmpty()));
  }

  private static String accepted(JsonNode vector) {
    try {
      matcher(vector);
      return "not refused";
    } catch (LlamaException e) {
      return "";
    }
  }

  /** What is wrong; empty if nothing is. */
  private static String mismatch(JsonNode vector) {
    Set<String> either = new HashSet<>(texts(vector, "spec_differs"));
    Predicate<String> matcher;
    try {
      matcher = matcher(vector);
    } catch (SchemaException e) {
      return e.allowsNothing() && texts(vector, "valid").isEmpty()
          ? ""
          : String.valueOf(e.getMessage());
    } catch (LlamaException e) {
      return String.valueOf(e.getMessage());
    }
    List<String> wrong = new ArrayList<>();
    for (String text : texts(vector, "valid")) {
      if (!either.contains(text) && !matcher.test(text)) {
        wrong.add("should match: " + text);
      }
    }
    for (String text : texts(vector, "invalid")) {
      if (!either.contains(text) && matcher.test(text)) {
        wrong.add("should not match: " + text);
      }
    }
    return String.join("\n", wrong);
  }

  private static Predicate<String> matcher(JsonNode vector) {
    if (vector.has("grammar")) {
      Grammar grammar = Grammar.of(vector.get("grammar").textValue());
      return text -> GrammarMatcher.matches(grammar, text);
    }
    return new SchemaConverter(SchemaOptions.RELAXED).matcher(vector.get("schema").toString())
        ::matches;
  }

  private static List<String> texts(JsonNode vector, String name) {
    return StreamSupport.stream(vector.path(name).spliterator(), false)
        .map(JsonNode::textValue)
        .toList();
  }

  private static List<JsonNode> own(String resource) {
    try (InputStream stream =
        Objects.requireNonNull(SchemaVectorTest.class.getResourceAsStream(resource))) {
      return lines(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<JsonNode> lines(String text) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : text.strip().split("\n", -1)) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }
}
