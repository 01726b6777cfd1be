package io.github.llamapanama.chat.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.chat.UpstreamTemplates;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks by a template on its host, and by a message on the template. */
class TemplateSecurityTest {

  private static final Map<String, Object> CONTEXT =
      Map.of(
          "messages", List.of(Map.of("role", "user", "content", "hello")),
          "secret", "TOP-SECRET",
          "s", "text",
          "d", Map.of("k", "v"),
          "l", List.of(1, 2));

  private static String render(String template) {
    return ChatTemplate.parse(template).render(CONTEXT).text();
  }

  /** Each ends in an exception or in text that tells nothing of the host. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        // Python: attribute chains to the interpreter
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ s.__class__ }}",
        "{{ s|attr('__class__')|attr('__base__') }}",
        "{{ s['__class__'] }}",
        "{{ s['__cla' ~ 'ss__'] }}",
        "{{ d.__init__.__globals__ }}",
        "{{ messages.__class__.__base__.__subclasses__()[80] }}",
        "{{ range.__globals__['os'].popen('id').read() }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ joiner.__init__.__globals__.os }}",
        "{{ namespace.__init__.__globals__.os }}",
        "{{ lipsum.__globals__['os'].popen('id').read() }}",
        "{{ self.__init__.__globals__.__builtins__ }}",
        "{{ self._TemplateReference__context }}",
        "{{ raise_exception.__globals__ }}",
        "{{ strftime_now.__globals__ }}",
        "{{ config.items() }}",
        "{{ request.application.__globals__ }}",
        "{{ get_flashed_messages.__globals__ }}",
        "{{ url_for.__globals__ }}",
        "{{ d.items.__self__.__class__ }}",
        "{{ (s.upper).__func__ }}",
        "{% macro m() %}{% endmacro %}{{ m.__globals__ }}{{ m._func }}",
        "{% for x in l %}{{ loop._iterator }}{{ loop.__class__ }}{% endfor %}",
        "{{ namespace(a=1).__class__ }}{{ namespace(a=1)._Namespace__attrs }}",
        "{{ l|map('attr', '__class__')|list }}",
        "{{ l|map(attribute='__class__')|list }}",
        "{{ l|selectattr('__class__')|list }}",
        "{{ l|groupby('__class__') }}",
        "{{ l|sum(attribute='__class__') }}",
        "{{ ''|attr('\\x5f\\x5fclass\\x5f\\x5f') }}",
        // Python: format strings
        "{{ '{0.__class__}'.format(s) }}",
        "{{ '{0.__class__.__mro__}'.format(s) }}",
        "{{ '{a.__init__.__globals__}'.format(a=range) }}",
        "{{ '{x[__class__]}'.format_map({'x': d}) }}",
        "{{ '%(x)s'|format(x=d.__class__) }}",
        "{{ ('{0.__cl' ~ 'ass__}').format(s) }}",
        // Java: reflection
        "{{ s.getClass() }}",
        "{{ s.class }}",
        "{{ s['class'] }}",
        "{{ s.class.forName('java.lang.Runtime').getRuntime().exec('id') }}",
        "{{ s.getClass().forName('java.lang.System').getProperty('user.home') }}",
        "{{ s.getClass().getProtectionDomain().getCodeSource().getLocation() }}",
        "{{ d.getClass().getClassLoader() }}",
        "{{ l.class.module }}",
        "{{ messages[0].getClass().getDeclaredMethods() }}",
        "{{ (1).getClass() }}",
        "{{ 'a'.repeat(100000000) }}",
        "{{ 'a'.getBytes() }}",
        "{{ s.value() }}{{ s.hashCode() }}{{ s.toString() }}",
        "{{ d.entrySet() }}{{ d.put('a', 1) }}{{ d.forEach(1) }}",
        "{{ l.stream() }}{{ l.add(3) }}{{ l.elements() }}",
        "{{ ''.getClass().forName('javax.script.ScriptEngineManager').newInstance() }}",
        "{{ T(java.lang.Runtime).getRuntime().exec('id') }}",
        "{{ ${7*7} }}",
        "${7*7}#{7*7}",
        // Jinjava's published advisories
        "{{ ____int3rpr3t3r____ }}",
        "{{ ____int3rpr3t3r____.config }}",
        "{{ ____int3rpr3t3r____.getConfig().getObjectMapper() }}",
        "{{ ____int3rpr3t3r____.config.objectMapper.enableDefaultTyping() }}",
        "{% set _ = ____int3rpr3t3r____.getContext() %}{{ _ }}",
        "{{ int3rpr3t3r.getContext() }}",
        "{{ interpreter }}{{ context }}{{ resolver }}",
        "{{ mapper.readValue('{}', 'java.lang.Object') }}",
        "{{ s|tojson.class }}",
        "{{ [].getClass().getSuperclass() }}",
        "{{ {}.getClass() }}",
        "{{ {'a': 1}.getOrDefault('a', 2).class }}",
        "{{ range(3).getClass() }}",
        "{{ dict.getClass() }}{{ dict.toString() }}",
        "{{ exptest:equalto.evaluate(1, ____int3rpr3t3r____, 1) }}",
        "{{ filter:length.filter('a', ____int3rpr3t3r____) }}",
        "{{ fn:now() }}",
        "{{ super() }}",
        // Files and other templates
        "{% include '/etc/passwd' %}",
        "{% include 'META-INF/MANIFEST.MF' %}",
        "{% include s %}",
        "{% extends 'META-INF/MANIFEST.MF' %}",
        "{% import 'META-INF/MANIFEST.MF' as m %}{{ m }}",
        "{% from 'META-INF/MANIFEST.MF' import a %}",
        "{% set x = 'META-INF/MANIFEST.MF' %}{% include x ignore missing %}",
        "{% cycle 'a','b' %}",
        "{% do d.update(1) %}",
        "{% call s.__class__() %}{% endcall %}",
        "{% debug %}",
      })
  void anAttackOnTheHostIsContained(String payload) {
    String text;
    try {
      text = render(payload);
    } catch (TemplateException contained) {
      assertThat(contained.getMessage()).doesNotContain("root:", "java.lang", "TOP-SECRET");
      return;
    }
    assertThat(text)
        .doesNotContain(
            "class",
            "java.",
            "com.",
            "io.github",
            "root:",
            "Manifest-Version",
            "uid=",
            "module",
            "<class",
            "49",
            "TOP-SECRET",
            "@");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ 7*7 }}",
        "{{ secret }}",
        "{% if true %}x{% endif %}",
        "{% for x in [1] %}{{ secret }}{% endfor %}",
        "{# comment #}",
        "{{ ____int3rpr3t3r____ }}",
        "{% include 'META-INF/MANIFEST.MF' %}",
        "{% raw %}{{ secret }}{% endraw %}",
        "}} {{ secret }} {{",
        "%} {{ secret }} {%",
        "#} {{ secret }} {#",
        "${7*7} #{7*7} <%= 7*7 %>",
        "{{ '{{ secret }}' }}",
        "\\u007b\\u007b secret }}",
      })
  void textInAMessageIsNeverInterpreted(String content) {
    Map<String, Object> context = new HashMap<>(CONTEXT);
    context.put("messages", List.of(Map.of("role", "user", "content", content)));
    String template =
        "{% macro m(x) %}{{ x }}{% endmacro %}{% set y %}{{ messages[0].content }}{% endset %}"
            + "{{ messages[0].content }}\n{{ m(messages[0].content) }}\n{{ y|string|trim }}";
    assertThat(ChatTemplate.parse(template).render(context).text())
        .isEqualTo(content + "\n" + content + "\n" + content);
  }

  static List<String> templates() {
    return UpstreamTemplates.names();
  }

  @ParameterizedTest
  @MethodSource("templates")
  void noTemplateOfUpstreamInterpretsAMessage(String name) {
    String content = "{{ 7*7 }}{% if true %}{{ secret }}{% endif %}{# gone #}";
    Map<String, Object> context =
        Map.of(
            "messages", List.of(Map.of("role", "user", "content", content)),
            "secret", "TOP-SECRET",
            "bos_token", "<s>",
            "eos_token", "</s>",
            "add_generation_prompt", true);
    String text;
    try {
      text = ChatTemplate.parse(UpstreamTemplates.text(name)).render(context).text();
    } catch (TemplateException refused) {
      return;
    }
    assertThat(text).contains(content).doesNotContain("TOP-SECRET");
  }

  @Test
  void theCallersDataNeverChanges() {
    List<Object> list = new ArrayList<>(List.of(1, 2));
    Map<String, Object> message = new HashMap<>(Map.of("role", "user", "content", "hi"));
    Map<String, Object> context = Map.of("messages", list, "message", message);
    for (String template :
        Set.of(
            "{{ messages.append(3) }}",
            "{{ messages.pop() }}",
            "{{ messages.clear() }}",
            "{{ messages.sort() }}",
            "{{ message.update({'role': 'x'}) }}",
            "{{ message.pop('role') }}",
            "{% set message.role = 'x' %}")) {
      assertThatThrownBy(() -> ChatTemplate.parse(template).render(context))
          .isInstanceOf(TemplateException.class);
    }
    assertThat(list).containsExactly(1, 2);
    assertThat(message).containsExactlyInAnyOrderEntriesOf(Map.of("role", "user", "content", "hi"));
  }

  @Test
  void whatTheTemplateMadeCanChange() {
    String template =
        "{% set a = messages[:] %}{% set _ = a.append('x') %}{% set _ = a.pop(0) %}"
            + "{% set e = dict(d) %}{% set _ = e.update({'n': 1}) %}{{ a }}{{ e }}";
    assertThat(render(template)).isEqualTo("['x']{'k': 'v', 'n': 1}");
  }
}
