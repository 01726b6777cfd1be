package io.github.llamapanama.chat.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llamapanama.chat.JsonLines;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Templates of one feature each, against what Python's Jinja2 was seen to render. */
class ExpressionVectorTest {

  @TestFactory
  Stream<DynamicTest> rendersAsPythonDoes() {
    return Stream.of("expressions.jsonl", "more-expressions.jsonl", "random-expressions.jsonl")
        .flatMap(ExpressionVectorTest::tests);
  }

  private static Stream<DynamicTest> tests(String resource) {
    List<JsonNode> lines = JsonLines.of(Vectors.class, resource);
    JsonNode context = lines.getFirst().get("context");
    return lines.stream()
        .skip(1)
        .map(
            line ->
                DynamicTest.dynamicTest(
                    line.get("id").textValue() + ": " + line.get("template").textValue(),
                    () -> check(line, context)));
  }

  private static void check(JsonNode line, JsonNode context) {
    JsonNode expected = line.get("expected");
    if (expected != null) {
      assertThat(render(line, context)).isEqualTo(expected.textValue());
      return;
    }
    var thrown =
        assertThatThrownBy(() -> render(line, context)).isInstanceOf(TemplateException.class);
    if (line.get("error").has("message")) {
      thrown.hasMessage(line.get("error").get("message").textValue());
    }
  }

  private static String render(JsonNode line, JsonNode context) {
    return ChatTemplate.parse(line.get("template").textValue())
        .withClock(Vectors.CLOCK)
        .render(Vectors.context(context))
        .text();
  }
}
