package io.github.llamapanama.chat.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llamapanama.chat.UpstreamTemplates;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatTemplateTest {

  private static String render(String template, Map<String, ?> context) {
    return ChatTemplate.parse(template).render(context).text();
  }

  @Test
  void theTemplatesOwnMessageComesThrough() {
    assertThatThrownBy(
            () -> render("a\n{{ raise_exception('No ' ~ x ~ '!') }}", Map.of("x", "way")))
        .isInstanceOfSatisfying(
            TemplateException.class,
            e -> {
              assertThat(e).hasMessage("No way!");
              assertThat(e.kind()).isEqualTo(TemplateException.Kind.RAISED);
              assertThat(e.line()).isEqualTo(2);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "a¶b¶{{ x.y.z }}; 3; EVALUATION",
        "{% if true %}¶{{ 1 +¶'a' }}{% endif %}; 2; EVALUATION",
        "{% macro m() %}¶{{ 1/0 }}¶{% endmacro %}¶¶{{ m() }}; 2; EVALUATION",
        "a¶{# b¶c #}¶{{ x.y.z }}; 4; EVALUATION",
        "a¶  {%- if true %}¶{% endif %}¶{% nosuch %}; 4; SYNTAX",
        "{{ 1¶}}{{; 2; SYNTAX",
        "a¶{{ 'b¶c' }}¶{{ 'a' * 10**9 }}; 4; LIMIT",
      })
  void anErrorNamesItsLine(String template, int line, TemplateException.Kind kind) {
    assertThatThrownBy(() -> render(template.replace('¶', '\n'), Map.of()))
        .isInstanceOfSatisfying(
            TemplateException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(kind);
              assertThat(e.line()).isEqualTo(line);
              assertThat(e.getMessage()).isEqualTo(e.reason() + " (template line " + line + ")");
            });
  }

  @Test
  void takesJsonTreesAndEveryKindOfNumber() throws JsonProcessingException {
    Map<String, Object> context = new HashMap<>();
    context.put(
        "tree",
        new ObjectMapper().readTree("{\"a\":[1,2.5,null,true,\"x\",12345678901234567890]}"));
    context.put("numbers", Arrays.asList((byte) 1, (short) 2, 3, 4L, 1.5f, 2.5, null));
    context.put("nothing", null);
    context.put("list", new Object[] {"a", 1});
    assertThat(render("{{ tree }}{{ numbers }}{{ nothing is none }}{{ list }}", context))
        .isEqualTo(
            "{'a': [1, 2.5, None, True, 'x', 12345678901234567890]}[1, 2, 3, 4, 1.5, 2.5, None]True['a', 1]");
  }

  @Test
  void theClockCanBeSet() {
    ChatTemplate template = ChatTemplate.parse("{{ strftime_now('%d %b %Y, %H:%M') }}");
    assertThat(template.withClock(Vectors.CLOCK).render(Map.of()).text())
        .isEqualTo("26 Jul 2025, 12:00");
  }

  @Test
  void tellsWhichVariablesItReads() {
    assertThat(
            ChatTemplate.parse(
                    "{% macro m(x) %}{{ x }}{{ tools }}{% endmacro %}{{ messages[0].role }}{% set a = 1 %}")
                .variables())
        .containsExactlyInAnyOrder("x", "tools", "messages");
  }

  @Test
  void aVariableMayHideAGlobalFunction() {
    assertThat(render("{{ range }}", Map.of("range", "mine"))).isEqualTo("mine");
  }

  @Test
  void rendersFromManyThreadsAtOnce() throws Exception {
    ChatTemplate template = ChatTemplate.parse(UpstreamTemplates.text("Qwen-Qwen3-0.6B.jinja"));
    Map<String, Object> context =
        Map.of("messages", List.of(Map.of("role", "user", "content", "hi")));
    String expected = template.render(context).text();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<String> render = () -> template.render(context).text();
      List<Future<String>> all =
          threads.invokeAll(IntStream.range(0, 200).mapToObj(i -> render).toList());
      for (Future<String> one : all) {
        assertThat(one.get()).isEqualTo(expected);
      }
    }
  }

  @Test
  void aRenderInsideARenderDoesNotDisturbIt() {
    Object inner =
        new Object() {
          @Override
          public String toString() {
            return render("{% for x in [1, 2] %}{{ x }}{% endfor %}", Map.of());
          }
        };
    assertThat(render("<{{ x }}{{ [x] == [x] }}>", Map.of("x", inner))).isEqualTo("<12True>");
  }
}
