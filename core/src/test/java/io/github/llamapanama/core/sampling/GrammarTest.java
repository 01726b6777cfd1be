package io.github.llamapanama.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrammarTest {

  record Vector(String name, String grammar, List<String> matching, List<String> others) {
    @Override
    public String toString() {
      return name;
    }
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void matchesWhatUpstreamMatches(Vector vector) {
    Grammar grammar = Grammar.of(vector.grammar);
    for (String text : vector.matching) {
      assertThat(GrammarMatcher.matches(grammar, text)).as("%s should match", text).isTrue();
    }
    for (String text : vector.others) {
      assertThat(GrammarMatcher.matches(grammar, text)).as("%s should not match", text).isFalse();
    }
  }

  static List<Vector> recorded() throws IOException {
    List<Vector> vectors = new ArrayList<>();
    StringBuilder grammar = new StringBuilder();
    try (InputStream in = GrammarTest.class.getResourceAsStream("grammars.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().toList()) {
        if (line.startsWith("grammar ")) {
          grammar = new StringBuilder();
          vectors.add(new Vector(line.substring(8), "", new ArrayList<>(), new ArrayList<>()));
        } else if (line.startsWith("| ")) {
          grammar.append(line.substring(2)).append('\n');
          Vector last = vectors.removeLast();
          vectors.add(new Vector(last.name, grammar.toString(), last.matching, last.others));
        } else if (!line.startsWith("#")) {
          String quoted = line.substring(3, line.length() - 1).translateEscapes();
          Vector last = vectors.getLast();
          (line.startsWith("+") ? last.matching : last.others).add(quoted);
        }
      }
    }
    assertThat(vectors).hasSizeGreaterThan(15);
    return vectors;
  }

  @ParameterizedTest
  @MethodSource("upstream")
  void acceptsTheGrammarsUpstreamShips(Path file) throws IOException {
    assertThat(Grammar.of(Files.readString(file)).root()).isEqualTo("root");
  }

  static List<Path> upstream() throws IOException {
    Path source = Path.of(System.getProperty("llama.cpp.source", "missing"), "grammars");
    assumeTrue(Files.isDirectory(source), "upstream's source is not unpacked at " + source);
    try (Stream<Path> files = Files.list(source)) {
      return files.filter(file -> file.toString().endsWith(".gbnf")).sorted().toList();
    }
  }

  record Refused(String grammar, int line, int column, String message) {
    @Override
    public String toString() {
      return grammar.length() > 60 ? grammar.substring(0, 60) + "…" : grammar;
    }
  }

  @ParameterizedTest
  @MethodSource("refused")
  void saysWhereAGrammarIsWrong(Refused refused) {
    GrammarException error =
        catchThrowableOfType(GrammarException.class, () -> Grammar.of(refused.grammar));
    assertThat(error).as("a refusal of %s", refused).isNotNull();
    assertThat(error).hasMessageContaining(refused.message);
    assertThat(List.of(error.line(), error.column()))
        .as(error.getMessage())
        .isEqualTo(List.of(refused.line, refused.column));
  }

  static List<Refused> refused() {
    return List.of(
        new Refused("", 1, 1, "no rule 'root'"),
        new Refused("start ::= \"a\"", 1, 1, "no rule 'root'"),
        new Refused("root \"a\"", 1, 6, "expected '::='"),
        new Refused("root ::= \"abc", 1, 10, "never closed"),
        new Refused("root ::= [abc", 1, 10, "never closed"),
        new Refused("root ::= (\"a\" \"b\"", 1, 10, "never closed"),
        new Refused("root ::= (\"a\" ~)", 1, 15, "expected ')'"),
        new Refused("root ::= \"a\" ~", 1, 14, "expected a new line"),
        new Refused("root ::= \"\\q\"", 1, 11, "unknown escape"),
        new Refused("root ::= \"\\u12\"", 1, 11, "4 hexadecimal"),
        new Refused("root ::= *", 1, 10, "nothing to repeat"),
        new Refused("root ::= \"\"*", 1, 12, "nothing to repeat"),
        new Refused("root ::= []+", 1, 12, "nothing to repeat"),
        new Refused("root ::= \"a\"{2,x}", 1, 16, "expected '}'"),
        new Refused("root ::= \"a\"{}", 1, 14, "expected a number"),
        new Refused("root ::= \"a\"{2001}", 1, 13, "more than 2000 repetitions"),
        new Refused("root ::= \"a\"{5,2}", 1, 13, "ends below its beginning"),
        new Refused("root ::= \"a\"{50}{50}", 1, 17, "multiply to more than 2000"),
        new Refused("root ::= (\"a\"? \"b\"?){1000}", 1, 21, "multiply to more than 2000"),
        new Refused(
            "root ::= \"a\"{1,99999999999999999999}", 1, 36, "number of repetitions is too large"),
        new Refused("root ::= \"a\"\n  missing\n", 2, 10, "expected '::='"),
        new Refused("root ::= \"a\"\nb ::= missing\n", 2, 7, "no rule 'missing'"),
        new Refused("root ::= <[12>", 1, 14, "expected ']>'"),
        new Refused("root ::= <[99999999999]>", 1, 10, "too large"),
        new Refused("root ::= <|end|", 1, 10, "never closed"),
        new Refused("root ::= !\"a\"", 1, 11, "expected '<'"),
        new Refused("root ::= \"a\0\"", 1, 12, "NUL"),
        new Refused("root ::= \"\ud83d\"", 1, 11, "surrogate"),
        new Refused("root ::= root | \"a\"", 1, 1, "left-recursive"),
        new Refused("root ::= \"a\" | root \"a\"", 1, 1, "left-recursive"),
        new Refused("root ::= a\na ::= b \"x\"\nb ::= a | \"y\"", 1, 10, "'a' is left-recursive"),
        new Refused("root ::= e root \"x\" | \"y\"\ne ::= \"\"", 1, 1, "left-recursive"),
        new Refused("root ::= e root \"x\" | \"y\"\ne ::= f\nf ::= \"\"", 1, 1, "left-recursive"),
        new Refused("root ::= " + "(".repeat(600) + "\"a\"", 1, 510, "nest deeper"),
        new Refused(
            "root ::= \"" + "a".repeat(3000) + "\"{0,2000}",
            1,
            3012,
            "more than 2000000 elements"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "root ::= \"a\"\n\n\n# only a comment\n",
        "root::=\"a\"|\"b\"\r\nb::=\"c\"",
        "root ::= ( [x]* )*",
        "root ::= ((\"\")?)*",
        "root ::= [a-] [^-a] [\\]\\[] []",
        "root ::= \"a\"{0} \"b\"{0,} \"c\"{1,9999}",
        "root ::= \"a\"{ 1 , 2 }",
        "root ::= \"a\"\nroot ::= \"b\"",
        "root ::= [\\U00000000-\\UFFFFFFFF]",
        "root ::= <[3]> !<[4]> \"x\" | ",
        "root ::= \"line\nbreak\""
      })
  void acceptsWhatUpstreamAccepts(String grammar) {
    assertThat(Grammar.of(grammar).text()).isEqualTo(grammar);
  }

  @Test
  void longChainsOfRulesAreNoProblem() {
    StringBuilder chain = new StringBuilder("root ::= r0 r0\n");
    int length = 50_000;
    IntStream.range(0, length)
        .forEach(i -> chain.append("r%d ::= r%d | r%d\n".formatted(i, i + 1, i + 1)));
    chain.append("r%d ::= \"a\"".formatted(length));
    Grammar grammar =
        Assertions.assertTimeout(Duration.ofSeconds(10), () -> Grammar.of(chain.toString()));
    assertThat(GrammarMatcher.matches(grammar, "aa")).isTrue();
    assertThat(GrammarMatcher.matches(grammar, "aaa")).isFalse();
  }

  @Test
  void aRuleWrittenTwiceMeansTheLaterOne() {
    Grammar grammar = Grammar.of("root ::= \"a\"\nroot ::= \"b\"");
    assertThat(GrammarMatcher.matches(grammar, "b")).isTrue();
    assertThat(GrammarMatcher.matches(grammar, "a")).isFalse();
  }

  @Test
  void anotherRuleMayBeTheRoot() {
    Grammar grammar = Grammar.of("start ::= \"a\"", "start");
    assertThat(GrammarMatcher.matches(grammar, "a")).isTrue();
  }

  @Test
  void grammarsAreEqualByTextRootAndTrigger() {
    Grammar grammar = Grammar.of("root ::= \"a\"");
    assertThat(grammar).isEqualTo(Grammar.of("root ::= \"a\"")).hasSameHashCodeAs(grammar);
    assertThat(grammar).isNotEqualTo(grammar.lazy(Grammar.Trigger.patterns("a")));
    assertThat(grammar).isNotEqualTo(Grammar.of("root ::= \"b\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "[a", "a{2", "*", "\\", "a{3,1}", "(?<x"})
  void aBadTriggerPatternIsRefused(String pattern) {
    assertThatThrownBy(() -> Grammar.Trigger.patterns(pattern))
        .isInstanceOf(GrammarException.class)
        .hasMessageContaining("trigger pattern '" + pattern + "'");
  }

  @Test
  void anEndlessTriggerPatternIsRefused() {
    assertThatThrownBy(() -> Grammar.Trigger.patterns("a".repeat(10_001)))
        .isInstanceOf(GrammarException.class)
        .hasMessageContaining("at most 10000");
    assertThatThrownBy(() -> Grammar.Trigger.patterns("(".repeat(5000) + ")".repeat(5000)))
        .isInstanceOf(GrammarException.class)
        .hasMessageContaining("Stack overflow");
  }

  @Test
  void aTriggerNeedsAPatternOrAToken() {
    assertThatThrownBy(() -> new Grammar.Trigger(List.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pattern or token");
  }
}
