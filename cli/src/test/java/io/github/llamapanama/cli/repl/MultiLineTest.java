package io.github.llamapanama.cli.repl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultiLineTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "one \\",
        "\"\"\"",
        "\"\"\" one",
        "\"\"\"one\ntwo",
        "see:\n```java\nint i;",
        "```"
      })
  void goesOn(String text) {
    assertThat(MultiLine.isOpen(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "one",
        "say \"\"\"",
        "\"\"\"one\"\"\"",
        "\"\"\"one\ntwo\n\"\"\"",
        "```\nint i;\n```",
        "C:\\dir\\file"
      })
  void isComplete(String text) {
    assertThat(MultiLine.isOpen(text)).isFalse();
  }

  @Test
  void whatHeldLinesTogetherIsNotPartOfTheMessage() {
    assertThat(MultiLine.message("one \\\ntwo")).isEqualTo("one \ntwo");
    assertThat(MultiLine.message("\"\"\"\none\n\ntwo\n\"\"\"")).isEqualTo("one\n\ntwo");
    assertThat(MultiLine.message("```\ni\n```")).isEqualTo("```\ni\n```");
    assertThat(MultiLine.message("  hi ")).isEqualTo("hi");
  }
}
