package io.github.llamapanama.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class StopMatcherTest {

  /** What a matcher should do, written as its definition. */
  private record Oracle(String shown, Optional<String> stop) {
    static Oracle of(String text, List<String> stops) {
      for (int end = 1; end <= text.length(); end++) {
        String longest = "";
        for (String stop : stops) {
          if (text.startsWith(stop, end - stop.length()) && stop.length() > longest.length()) {
            longest = stop;
          }
        }
        if (!longest.isEmpty()) {
          return new Oracle(text.substring(0, end - longest.length()), Optional.of(longest));
        }
      }
      return new Oracle(text, Optional.empty());
    }
  }

  @Property(tries = 2000)
  void anySplitOfATextShowsWhatComesBeforeTheFirstStop(
      @ForAll("pieces") List<String> pieces, @ForAll("stops") List<String> stops) {
    StopMatcher matcher = new StopMatcher(stops);
    Oracle oracle = Oracle.of(String.join("", pieces), stops);
    StringBuilder shown = new StringBuilder();
    StringBuilder read = new StringBuilder();
    for (String piece : pieces) {
      read.append(piece);
      shown.append(matcher.push(piece));
      if (matcher.matched().isEmpty()) {
        String held = read.substring(shown.length());
        assertThat(read.toString()).startsWith(shown.toString());
        assertThat(held)
            .as("held back exactly when a stop may begin there")
            .isEqualTo(longestBeginning(read.toString(), stops));
      }
    }
    Optional<String> stop = matcher.matched();
    shown.append(matcher.flush());
    assertThat(stop).isEqualTo(oracle.stop);
    assertThat(shown).hasToString(oracle.shown);
  }

  private static String longestBeginning(String text, List<String> stops) {
    for (int start = 0; start < text.length(); start++) {
      String end = text.substring(start);
      if (stops.stream().anyMatch(stop -> stop.startsWith(end))) {
        return end;
      }
    }
    return "";
  }

  @Provide
  Arbitrary<List<String>> pieces() {
    return Arbitraries.strings().withChars("aab<").ofMaxLength(5).list().ofMaxSize(8);
  }

  @Provide
  Arbitrary<List<String>> stops() {
    return Arbitraries.strings()
        .withChars("aab<")
        .ofMinLength(1)
        .ofMaxLength(5)
        .list()
        .ofMaxSize(4);
  }

  @Test
  void aStopStringAcrossPiecesIsNeverShown() {
    StopMatcher matcher = new StopMatcher(List.of("</tool>", "User:"));
    List<String> shown = new ArrayList<>();
    for (String piece : List.of("Hi", " <", "/b> Us", "er", ":", "more")) {
      shown.add(matcher.push(piece));
    }
    assertThat(shown).containsExactly("Hi", " ", "</b> ", "", "", "");
    assertThat(matcher.matched()).contains("User:");
    assertThat(matcher.isHolding()).isFalse();
  }

  @Test
  void whatIsHeldBackComesOutAtTheEnd() {
    StopMatcher matcher = new StopMatcher(List.of("abc"));
    assertThat(matcher.push("xab")).isEqualTo("x");
    assertThat(matcher.isHolding()).isTrue();
    assertThat(matcher.flush()).isEqualTo("ab");
    assertThat(matcher.push("c")).as("after a flush it starts again").isEqualTo("c");
  }

  @Test
  void manyStopStringsAreFound() {
    List<String> stops = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      stops.add("stop" + i + ".");
    }
    StopMatcher matcher = new StopMatcher(stops);
    assertThat(matcher.push("no stop 5, stop731.")).isEqualTo("no stop 5, ");
    assertThat(matcher.matched()).contains("stop731.");
  }

  @Test
  void anEmptyStopStringIsRefused() {
    assertThatThrownBy(() -> new StopMatcher(List.of("a", "")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("empty");
  }

  @Test
  void stopStringsThatTakeTooMuchMemoryAreRefused() {
    String half = "a".repeat(StopMatcher.MOST_CHARACTERS / 2);
    assertThat(new StopMatcher(List.of(half, half)).push("b")).isEqualTo("b");
    assertThatThrownBy(() -> new StopMatcher(List.of(half, half, "a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 16,384 characters together, not 16,385");
  }
}
