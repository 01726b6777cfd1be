package io.github.llamapanama.chat.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.chat.UpstreamTemplates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates that would take all memory, all time or all stack. */
@Timeout(30)
class TemplateLimitsTest {

  private static final TemplateLimits LIMITS =
      TemplateLimits.DEFAULT.withTime(Duration.ofSeconds(2));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ 'a' * 10**9 }}",
        "{{ 'a' * 10**18 * 10 }}",
        "{{ [0] * 10**9 }}",
        "{{ (1, 2) * 10**12 }}",
        "{{ range(10**9)|list }}",
        "{{ range(100000)|list * 100000 }}",
        "{{ 10**(10**10) }}",
        "{{ 9**(9**(9**9)) }}",
        "{% set ns = namespace(n=3) %}{% for i in range(99999) %}{% set ns.n = ns.n * ns.n %}{% endfor %}",
        "{% set ns = namespace(s='ab') %}{% for i in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
        "{% set ns = namespace(s='ab') %}{% for i in range(99) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
        "{% set ns = namespace(s=[1]) %}{% for i in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
        "{% set ns = namespace(s='ab') %}{% for i in range(99) %}{% set ns.s = ns.s|replace('', ns.s) %}{% endfor %}",
        "{% set ns = namespace(s='ab') %}{% for i in range(99) %}{% set ns.s = ns.s.join(ns.s) %}{% endfor %}",
        "{% set ns = namespace(s='a') %}{% for i in range(99) %}{% set ns.s = [ns.s, ns.s]|tojson %}{% endfor %}",
        "{% set ns = namespace(s=[1]) %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s }}",
        "{% set ns = namespace(s=[1]) %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s|tojson }}",
        "{% set ns = namespace(s=[1], t=[1]) %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s] %}{% set ns.t = [ns.t, ns.t] %}{% endfor %}{{ ns.s == ns.t }}",
        "{% set ns = namespace(s=[1]) %}{% for i in range(99999) %}{% set ns.s = [ns.s] %}{% endfor %}{{ ns.s }}",
        "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
        "{% for i in range(99999) %}{% for j in range(99999) if false %}{% endfor %}{% endfor %}",
        "{% for i in range(99999) %}{{ 'x' * 9999 }}{% endfor %}",
        "{% for i in range(99999) %}{{ range(99999)|sum }}{% endfor %}",
        "{% for i in range(99999) %}{{ range(99999)|select('odd')|list|length }}{% endfor %}",
        "{% for i in range(99999) %}{{ 5 in range(6, 99999) }}{% endfor %}",
        "{% set l = [1] %}{% for x in l %}{{ l.append(x) or '' }}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro m(x) %}{{ m([x]) }}{{ m([x]) }}{% endmacro %}{{ m(1) }}",
        "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}",
        "{% macro m() %}{{ caller() }}{{ caller() }}{% endmacro %}{% macro n() %}{% call m() %}{{ n() }}{% endcall %}{% endmacro %}{{ n() }}",
        "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        "{{ 'x'|center(10**9) }}",
        "{{ 'x'.ljust(10**9) }}",
        "{{ 'x'.zfill(10**9) }}",
        "{{ '\\t'.expandtabs(10**9) }}",
        "{{ 'a\\nb'|indent(10**9) }}",
        "{{ [1]|tojson(indent=10**9) }}",
        "{{ [1]|batch(10**9, 0)|list }}",
        "{{ [1]|slice(10**9)|list }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ '%.1000000000f' % 1.5 }}",
        "{{ '%1000000000s' % 'x' }}",
        "{{ '%*d' % (10**9, 1) }}",
        "{{ '{:>1000000000}'.format('x') }}",
        "{{ '{:01000000000d}'.format(1) }}",
        "{{ '{:.1000000000f}'.format(1.5) }}",
        "{{ '{:{}}'.format(1, 10**9) }}",
        "{{ 'x '*9999999|wordwrap(1, wrapstring='y'*9999999) }}",
      })
  void aBombEndsInAnException(String bomb) {
    assertThatThrownBy(() -> ChatTemplate.parse(bomb, LIMITS).render(Map.of()))
        .isInstanceOf(TemplateException.class);
  }

  static List<String> deepSources() {
    return List.of(
        "{{ " + "(".repeat(50_000) + "1" + ")".repeat(50_000) + " }}",
        "{{ " + "[".repeat(50_000) + "]".repeat(50_000) + " }}",
        "{{ " + "not ".repeat(50_000) + "1 }}",
        "{{ " + "-".repeat(50_000) + "1 }}",
        "{{ " + "{1:".repeat(50_000) + "1" + "}".repeat(50_000) + " }}",
        "{{ " + "1 if 1 else ".repeat(50_000) + "1 }}",
        "{{ 1" + "+1".repeat(200_000) + " }}",
        "{{ x" + ".a".repeat(200_000) + " }}",
        "{{ x" + "|upper".repeat(200_000) + " }}",
        "{% if 1 %}".repeat(50_000) + "{% endif %}".repeat(50_000),
        "{% for x in [1] %}".repeat(50_000) + "{% endfor %}".repeat(50_000));
  }

  @ParameterizedTest
  @MethodSource("deepSources")
  void deepNestingEndsInAnException(String source) {
    assertThatThrownBy(() -> ChatTemplate.parse(source, LIMITS).render(Map.of()))
        .isInstanceOf(TemplateException.class);
  }

  @Test
  void deepDataEndsInAnException() {
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      list = new ArrayList<>(List.of(list));
    }
    List<Object> deep = list;
    assertThatThrownBy(() -> ChatTemplate.parse("{{ x }}").render(Map.of("x", deep)))
        .isInstanceOf(TemplateException.class);
  }

  @Test
  void anEndlessLoopIsCutByTime() {
    TemplateLimits limits =
        TemplateLimits.DEFAULT.withTime(Duration.ofMillis(50)).withIterations(Long.MAX_VALUE);
    String endless =
        "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}";
    assertThatThrownBy(() -> ChatTemplate.parse(endless, limits).render(Map.of()))
        .isInstanceOfSatisfying(
            TemplateException.class,
            e -> assertThat(e.kind()).isEqualTo(TemplateException.Kind.LIMIT));
  }

  @Test
  void theOutputHasALimit() {
    ChatTemplate template =
        ChatTemplate.parse("{{ x }}{{ x }}", TemplateLimits.DEFAULT.withOutputLength(15));
    assertThat(template.render(Map.of("x", "1234567")).text()).hasSize(14);
    assertThatThrownBy(() -> template.render(Map.of("x", "12345678")))
        .isInstanceOfSatisfying(
            TemplateException.class,
            e -> assertThat(e.kind()).isEqualTo(TemplateException.Kind.LIMIT));
  }

  @Test
  void aLongConversationIsWithinTheLimits() {
    List<Object> messages = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      messages.add(
          Map.of("role", i % 2 == 0 ? "user" : "assistant", "content", "word ".repeat(200)));
    }
    String template = UpstreamTemplates.text("Qwen-Qwen3-0.6B.jinja");
    assertThat(ChatTemplate.parse(template).render(Map.of("messages", messages)).text())
        .hasSizeGreaterThan(2_000_000);
  }
}
