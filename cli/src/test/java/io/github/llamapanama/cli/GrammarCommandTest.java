package io.github.llamapanama.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrammarCommandTest {

  @SuppressWarnings("NullAway.Init") // Made by JUnit.
  @TempDir
  private Path folder;

  @Test
  void printsTheGrammarOfASchema() throws Exception {
    Path schema = Files.writeString(folder.resolve("s.json"), "{\"enum\": [1, null]}");
    String expected =
        """
        root ::= ws json ws
        ws ::= [\\t\\n\\r ]{0,40}
        json ::= "1" ("." "0"{1,16})? | "null"
        """;
    assertThat(Run.llama("grammar", schema.toString())).isEqualTo(new Run(0, expected, ""));
    assertThat(Run.llama(Map.of(), "{\"enum\": [1, null]}", "grammar", "-").out())
        .isEqualTo(expected);
  }

  @Test
  void saysWhichTextsMatchAGrammar() throws Exception {
    Path grammar = Files.writeString(folder.resolve("g.gbnf"), "root ::= [ab]+");
    assertThat(Run.llama("grammar", "--check", grammar.toString(), "ab", "abc"))
        .isEqualTo(new Run(1, "matches   ab\nno match  abc\n", ""));
    assertThat(Run.llama(Map.of(), "aa", "grammar", "--check", grammar.toString()))
        .isEqualTo(new Run(0, "matches   aa\n", ""));
  }

  @Test
  void aWrongGrammarIsRefusedWithItsPlace() throws Exception {
    Path grammar = Files.writeString(folder.resolve("g.gbnf"), "root ::= \"a\"\nb = \"c\"");
    Run run = Run.llama("grammar", "--check", grammar.toString(), "a");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("line 2, column 3");
  }

  @Test
  void whatNoGrammarCanExpressIsRefusedIfStrict() {
    String schema =
        "{\"type\": \"array\", \"items\": {\"type\": \"string\"}, \"uniqueItems\": true}";
    assertThat(Run.llama(Map.of(), schema, "grammar", "-").status()).isZero();
    Run strict = Run.llama(Map.of(), schema, "grammar", "--strict", "-");
    assertThat(strict.status()).isEqualTo(1);
    assertThat(strict.err()).contains("#/uniqueItems");
  }

  @Test
  void checksManyCasesAndSurvivesBrokenOnes() {
    String cases =
        lines(
            "{\"id\": 1, \"schema\": {\"type\": \"integer\", \"minimum\": 5}, \"texts\": [\"5\", \"4\"]}",
            "{\"id\": \"g\", \"grammar\": \"root ::= [a]\", \"texts\": [\"a\", \"b\", \"\"]}",
            "{\"id\": 3, \"schema\": {\"type\": 5}, \"texts\": [\"a\"]}",
            "{\"id\": 4, \"schema\": {\"minItems\": 2, \"maxItems\": 1}, \"texts\": [\"[1]\"]}",
            "{\"id\": 5, \"grammar\": \"root ::= b\", \"texts\": []}",
            "no JSON",
            "{\"id\": 7, \"texts\": []}",
            "",
            "{\"id\": 8, \"schema\": {\"const\": \"a\u2028b\"}, \"texts\": [\"\\\"a\u2028b\\\"\"]}",
            "");
    String[] answers = Run.llama(Map.of(), cases, "grammar", "--cases", "-").out().split("\n", -1);
    assertThat(answers).hasSize(9);
    assertThat(answers[0]).isEqualTo("{\"id\":1,\"matches\":[true,false]}");
    assertThat(answers[1]).isEqualTo("{\"id\":\"g\",\"matches\":[true,false,false]}");
    assertThat(answers[2]).startsWith("{\"id\":3,\"error\":\"schema, at #/type: ");
    assertThat(answers[3]).isEqualTo("{\"id\":4,\"matches\":[false]}");
    assertThat(answers[4]).startsWith("{\"id\":5,\"error\":\"grammar, line 1, column 10: ");
    assertThat(answers[5]).startsWith("{\"id\":null,\"error\":\"case 6 is no valid JSON");
    assertThat(answers[6]).contains("a case needs a schema or a grammar");
    assertThat(answers[7]).isEqualTo("{\"id\":8,\"matches\":[true]}");
    assertThat(answers[8]).isEmpty();
  }

  @Test
  void withoutAnythingToDoTheUsageIsWrong() {
    assertThat(Run.llama("grammar").status()).isEqualTo(2);
    assertThat(Run.llama("grammar", "--cases", "-", "s.json").status()).isEqualTo(2);
  }

  private static String lines(String... lines) {
    return String.join("\n", lines);
  }
}
