package io.github.llamapanama.chat.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

/** Laws of Python's expressions. */
class ExpressionPropertyTest {

  private static String render(String expression, Map<String, ?> context) {
    return ChatTemplate.parse("{{ " + expression + " }}").render(context).text();
  }

  @Property(tries = 300)
  void integersHaveNoBound(@ForAll long a, @ForAll long b) {
    BigInteger x = BigInteger.valueOf(a);
    BigInteger y = BigInteger.valueOf(b);
    Map<String, Object> context = Map.of("a", a, "b", b);
    assertThat(render("a + b", context)).isEqualTo(x.add(y).toString());
    assertThat(render("a - b", context)).isEqualTo(x.subtract(y).toString());
    assertThat(render("a * b", context)).isEqualTo(x.multiply(y).toString());
    assertThat(render("a < b", context)).isEqualTo(x.compareTo(y) < 0 ? "True" : "False");
  }

  @Property(tries = 300)
  void quotientAndRemainderBelongTogether(@ForAll long a, @ForAll long b) {
    if (b != 0) {
      Map<String, Object> context = Map.of("a", a, "b", b);
      assertThat(render("(a // b) * b + a % b == a", context)).isEqualTo("True");
      assertThat(render("(a % b == 0) or ((a % b < 0) == (b < 0))", context)).isEqualTo("True");
    }
  }

  @Property(tries = 300)
  void aFloatIsPrintedSoThatItReadsBack(@ForAll double number) {
    String printed = render("x", Map.of("x", number));
    assertThat(Double.parseDouble(printed)).isEqualTo(number);
    assertThat(render("x|string|float == x", Map.of("x", number))).isEqualTo("True");
  }

  @Property(tries = 500)
  void slicesTakeWhatPythonTakes(
      @ForAll @Size(max = 8) List<@IntRange(max = 99) Integer> list,
      @ForAll @IntRange(min = -10, max = 10) int start,
      @ForAll @IntRange(min = -10, max = 10) int stop,
      @ForAll @IntRange(min = -4, max = 4) int step) {
    if (step == 0) {
      return;
    }
    List<Integer> expected = new ArrayList<>();
    int size = list.size();
    int from =
        Math.clamp(start < 0 ? start + size : start, step < 0 ? -1 : 0, step < 0 ? size - 1 : size);
    int to =
        Math.clamp(stop < 0 ? stop + size : stop, step < 0 ? -1 : 0, step < 0 ? size - 1 : size);
    for (int i = from; step > 0 ? i < to : i > to; i += step) {
      expected.add(list.get(i));
    }
    assertThat(render("l[" + start + ":" + stop + ":" + step + "]", Map.of("l", list)))
        .isEqualTo(expected.toString());
  }

  @Property(tries = 300)
  void splittingAndJoiningGiveTheTextBack(
      @ForAll @CharRange(from = 'a', to = 'c') @StringLength(max = 12) String text,
      @ForAll @CharRange(from = 'a', to = 'c') @StringLength(min = 1, max = 2) String separator) {
    Map<String, Object> context = Map.of("t", text, "s", separator);
    assertThat(render("s.join(t.split(s)) == t", context)).isEqualTo("True");
    assertThat(render("s.join(t.rsplit(s, 1)) == t", context)).isEqualTo("True");
    assertThat(render("t.partition(s)|join == t", context)).isEqualTo("True");
    assertThat(render("t.count(s) == t.split(s)|length - 1", context)).isEqualTo("True");
    assertThat(render("t.replace(s, '')", context)).isEqualTo(text.replace(separator, ""));
    assertThat(render("t.find(s)", context)).isEqualTo(String.valueOf(text.indexOf(separator)));
  }

  @Property(tries = 300)
  void lengthAndIndexCountCodePoints(@ForAll @StringLength(max = 20) String text) {
    Map<String, Object> context = Map.of("t", text);
    assertThat(render("t|length", context))
        .isEqualTo(String.valueOf(text.codePointCount(0, text.length())));
    assertThat(render("t|list|join == t", context)).isEqualTo("True");
    assertThat(render("t[::-1][::-1] == t", context)).isEqualTo("True");
  }

  @Property(tries = 300)
  void jsonReadsBack(@ForAll @StringLength(max = 20) String text) throws JsonProcessingException {
    if (text.codePoints().allMatch(c -> !Character.isSurrogate((char) c) || c > 0xFFFF)) {
      String json = render("{'k': [t, 1, 2.5, none, true]}|tojson", Map.of("t", text));
      assertThat(new ObjectMapper().readTree(json).get("k").get(0).textValue()).isEqualTo(text);
      assertThat(render("(t|tojson|from_json) == t", Map.of("t", text))).isEqualTo("True");
    }
  }

  @Property(tries = 300)
  void sourceThatIsNoTemplateIsRefusedOrRendered(@ForAll @StringLength(max = 40) String garbage) {
    for (String source : List.of(garbage, "{{ " + garbage + " }}", "{% " + garbage + " %}")) {
      try {
        assertThat(ChatTemplate.parse(source).render(Map.of()).text()).isNotNull();
      } catch (TemplateException refused) {
        assertThat(refused.reason()).isNotBlank();
      }
    }
  }
}
