package io.github.llamapanama.chat.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.github.llamapanama.chat.message.Tool;
import io.github.llamapanama.chat.typed.StructuredOutputException;
import io.github.llamapanama.chat.typed.UnsupportedTypeException;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tools made of methods, records and lambdas. */
class ToolsTest {

  enum Unit {
    CELSIUS,
    FAHRENHEIT
  }

  record Report(String city, double degrees, Optional<String> warning) {}

  sealed interface Answer {
    record Found(int line) implements Answer {}

    record Missing() implements Answer {}
  }

  static class Base {
    @ToolFunction("Says hello")
    static String hello() {
      return "hello";
    }
  }

  static final class Weather extends Base {
    private @Nullable String remembered;

    @ToolFunction("The weather in a city now")
    Report getWeather(
        @ToolParameter("its English name") String city,
        Optional<Unit> unit,
        @Nullable Integer days) {
      return new Report(city, unit.map(Unit::ordinal).orElse(7) + 0.5, Optional.empty());
    }

    @ToolFunction(value = "Remembers", name = "note")
    void remember(@ToolParameter(name = "the_text") String text) {
      remembered = text;
    }

    @ToolFunction("Adds")
    long add(long a, long b) {
      return a + b;
    }

    @ToolFunction("Fails")
    String fail() throws IOException {
      throw new IOException("the disk is full");
    }

    @ToolFunction("Looks")
    Answer look(List<String> lines, LocalDate day) {
      return lines.isEmpty() ? new Answer.Missing() : new Answer.Found(day.getDayOfMonth());
    }
  }

  private final Weather weather = new Weather();
  private final Tools tools = Tools.ofMethods(weather);

  private String call(String name, String arguments) throws Exception {
    return tools.find(name).orElseThrow().call(arguments);
  }

  @Test
  void everyAnnotatedMethodIsATool() {
    assertThat(tools.names())
        .containsExactly("add", "fail", "get_weather", "hello", "look", "note");
    assertThat(definition(tools, "get_weather"))
        .isEqualTo(
            Tool.function(
                "get_weather",
                "The weather in a city now",
                Map.of(
                    "type",
                    "object",
                    "properties",
                    Map.of(
                        "city", Map.of("type", "string", "description", "its English name"),
                        "unit",
                            Map.of(
                                "anyOf",
                                List.of(
                                    Map.of("enum", List.of("CELSIUS", "FAHRENHEIT")),
                                    Map.of("type", "null"))),
                        "days",
                            Map.of(
                                "anyOf",
                                List.of(
                                    Map.of(
                                        "type", "integer",
                                        "minimum", (long) Integer.MIN_VALUE,
                                        "maximum", (long) Integer.MAX_VALUE),
                                    Map.of("type", "null")))),
                    "required",
                    List.of("city"),
                    "additionalProperties",
                    false)));
    assertThat(parameters(definition(tools, "add")).keySet()).hasToString("[a, b]");
  }

  @Test
  void argumentsAreBoundByNameAndAnswersAreText() throws Exception {
    assertThat(call("get_weather", "{\"unit\":\"FAHRENHEIT\",\"city\":\"Paris\"}"))
        .isEqualTo("{\"city\":\"Paris\",\"degrees\":1.5}");
    assertThat(call("get_weather", "{\"city\":\"Paris\",\"days\":null}"))
        .isEqualTo("{\"city\":\"Paris\",\"degrees\":7.5}");
    assertThat(call("add", "{\"a\":9000000000,\"b\":1}")).isEqualTo("9000000001");
    assertThat(call("hello", "{}")).isEqualTo("hello");
    assertThat(call("note", "{\"the_text\":\"x\"}")).isEqualTo("done");
    assertThat(weather.remembered).isEqualTo("x");
    assertThat(call("look", "{\"lines\":[\"a\"],\"day\":\"2024-05-07\"}"))
        .isEqualTo("{\"type\":\"Found\",\"line\":7}");
  }

  @Test
  void argumentsThatDoNotFitAreRefusedWithAReason() {
    assertRefused("get_weather", "{}", "argument 'city' is missing");
    assertRefused("get_weather", "{\"city\":null}", "argument 'city' is missing");
    assertRefused("get_weather", "{\"city\":5}", "argument 'city'");
    assertRefused("get_weather", "{\"city\":\"P\",\"unit\":\"KELVIN\"}", "KELVIN");
    assertRefused("get_weather", "{\"city\":\"P\",\"town\":1}", "there is no argument 'town'");
    assertRefused("get_weather", "{\"city\":\"P\"", "no JSON");
    assertRefused("get_weather", "[]", "no JSON object");
    assertRefused("add", "{\"a\":1,\"b\":1.5}", "argument 'b'");
  }

  private void assertRefused(String name, String arguments, String reason) {
    assertThatThrownBy(() -> call(name, arguments))
        .isInstanceOf(StructuredOutputException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void whatAMethodThrowsComesThrough() {
    assertThatThrownBy(() -> call("fail", "{}"))
        .isInstanceOf(IOException.class)
        .hasMessage("the disk is full");
  }

  @JsonClassDescription("The time in a city")
  record TimeQuery(@JsonPropertyDescription("its name") String city) {}

  @ToolFunction(value = "Looks a word up", name = "lookup")
  record Word(String word) {}

  @Test
  void aRecordOfArgumentsIsATool() throws Exception {
    Tools both =
        Tools.builder()
            .tool(TimeQuery.class, query -> "12:00 in " + query.city())
            .tool(Word.class, word -> List.of(word.word()))
            .build();

    assertThat(both.names()).containsExactly("time_query", "lookup");
    Tool time = definition(both, "time_query");
    assertThat(time.function().description()).contains("The time in a city");
    assertThat(parameters(time))
        .isEqualTo(Map.of("city", Map.of("type", "string", "description", "its name")));
    assertThat(both.find("time_query").orElseThrow().call("{\"city\":\"Rome\"}"))
        .isEqualTo("12:00 in Rome");
    assertThat(both.find("lookup").orElseThrow().call("{\"word\":\"a\"}")).isEqualTo("[\"a\"]");
  }

  @Test
  void aToolMayBeDescribedByHand() throws Exception {
    Tool definition = Tool.function("echo", "Repeats", Map.of("type", "object"));
    Tools echo = Tools.builder().tool(definition, arguments -> arguments).build();

    assertThat(echo.definitions()).containsExactly(definition);
    assertThat(echo.find("echo").orElseThrow().call("{\"a\":[1,null]}"))
        .isEqualTo("{\"a\":[1,null]}");
  }

  record Unspeakable(Runnable action) {}

  static final class Careless {
    @ToolFunction("Runs")
    void run(Runnable action) {
      action.run();
    }
  }

  @Test
  void whatCannotBeAToolIsRefusedWhenItIsMade() {
    assertThatThrownBy(() -> Tools.ofMethods("no tools here"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.String has no method annotated @ToolFunction");
    assertThatThrownBy(() -> Tools.ofMethods(new Careless()))
        .isInstanceOf(UnsupportedTypeException.class)
        .hasMessageContaining("run.action");
    assertThatThrownBy(() -> Tools.of(Unspeakable.class, any -> "x"))
        .isInstanceOf(UnsupportedTypeException.class)
        .hasMessageContaining("Unspeakable.action");
    assertThatThrownBy(() -> Tools.ofMethods(new Weather(), new Weather()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two tools are named 'add'");
  }

  private static Tool definition(Tools tools, String name) {
    return tools.find(name).orElseThrow().definition();
  }

  private static Map<?, ?> parameters(Tool tool) {
    return (Map<?, ?>)
        Objects.requireNonNull(tool.function().parameters().orElseThrow().get("properties"));
  }
}
