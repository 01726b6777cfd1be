package io.github.llamapanama.chat.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llamapanama.chat.JsonLines;
import io.github.llamapanama.chat.UpstreamTemplates;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Real conversations through upstream's templates, against what transformers renders.
 *
 * <p>The project keeps the hash of each expected text only. Where the folder {@code shared} lies
 * beside the project, a failure shows the difference as well.
 */
class ScenarioTest {

  private static final Path FULL_TEXTS =
      Path.of("..", "..", "shared", "templates", "scenarios.jsonl.gz");

  @TestFactory
  Stream<DynamicTest> rendersEveryConversationAsTransformersDoes() {
    Map<String, List<JsonNode>> byTemplate = new TreeMap<>();
    for (JsonNode scenario : JsonLines.of(Vectors.class, "scenarios.jsonl.gz")) {
      byTemplate
          .computeIfAbsent(scenario.get("template").textValue(), name -> new ArrayList<>())
          .add(scenario);
    }
    return byTemplate.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(), () -> check(entry.getKey(), entry.getValue())));
  }

  private static void check(String name, List<JsonNode> scenarios) {
    ChatTemplate template =
        ChatTemplate.parse(UpstreamTemplates.text(name)).withClock(Vectors.CLOCK);
    List<String> failures = new ArrayList<>();
    for (JsonNode scenario : scenarios) {
      String failure = failure(template, scenario);
      if (!failure.isEmpty()) {
        failures.add(scenario.get("id").textValue() + ": " + failure);
      }
    }
    assertThat(failures).as("conversations that %s renders otherwise", name).isEmpty();
  }

  private static String failure(ChatTemplate template, JsonNode scenario) {
    JsonNode error = scenario.get("error");
    String text;
    try {
      text = template.render(Vectors.context(scenario.get("context"))).text();
    } catch (TemplateException e) {
      if (error == null) {
        return "unexpected " + e.kind() + ": " + e.getMessage();
      }
      boolean raised = error.get("kind").textValue().equals("raise_exception");
      boolean same =
          !raised
              || (e.kind() == TemplateException.Kind.RAISED
                  && e.reason().equals(error.get("message").textValue()));
      return same ? "" : "expected " + error + ", got " + e.kind() + ": " + e.getMessage();
    }
    if (error != null) {
      return "expected " + error + ", got text:\n" + text;
    }
    return sha256(text).equals(scenario.get("sha256").textValue())
        ? ""
        : difference(scenario.get("id").textValue(), text);
  }

  private static String sha256(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static String difference(String id, String actual) {
    if (!Files.exists(FULL_TEXTS)) {
      return "another text (the expected one is not at hand: no " + FULL_TEXTS + "):\n" + actual;
    }
    Map<String, String> expected = new HashMap<>();
    for (JsonNode line : JsonLines.of(FULL_TEXTS)) {
      expected.put(line.get("id").textValue(), line.path("expected").asText());
    }
    List<String> wanted = expected.getOrDefault(id, "").lines().toList();
    List<String> got = actual.lines().toList();
    int line = 0;
    while (line < Math.min(wanted.size(), got.size()) && wanted.get(line).equals(got.get(line))) {
      line++;
    }
    return "line %d differs\n  expected: %s\n  actual:   %s"
        .formatted(
            line + 1,
            line < wanted.size() ? wanted.get(line) : "(end)",
            line < got.size() ? got.get(line) : "(end)");
  }

  @ParameterizedTest
  @MethodSource("io.github.llamapanama.chat.UpstreamTemplates#names")
  void parsesEveryTemplateOfUpstream(String name) {
    assertThat(ChatTemplate.parse(UpstreamTemplates.text(name)).variables()).contains("messages");
  }
}
