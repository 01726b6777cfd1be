package io.github.llamapanama.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.chat.message.Logprob;
import io.github.llamapanama.chat.message.TextCompletion;
import io.github.llamapanama.core.engine.FinishReason;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BestTextsTest {

  @Test
  void theLikeliestPerTokenOfEachPromptAreKeptAndNumberedAnew() {
    TextCompletion all =
        completion(
            choice(0, "unlikely", -3, -3),
            choice(1, "likely", -1),
            choice(2, "long but likelier", -0.5, -0.5, -0.5, -0.5),
            choice(3, "second", -2),
            choice(4, "first", -1),
            choice(5, "last", -9));

    TextCompletion best = new BestTexts(3, 2, false).of(all);

    assertThat(best.choices())
        .containsExactly(
            choice(0, "long but likelier"),
            choice(1, "likely"),
            choice(2, "first"),
            choice(3, "second"));
  }

  @Test
  void probabilitiesThatWereAskedForAreKept() {
    TextCompletion best =
        new BestTexts(2, 1, true).of(completion(choice(0, "no", -2), choice(1, "yes", -1)));

    assertThat(best.choices()).containsExactly(choice(0, "yes", -1));
  }

  private static TextCompletion completion(TextCompletion.Choice... choices) {
    return new TextCompletion(
        "cmpl-1",
        Instant.EPOCH,
        "tiny",
        List.of(choices),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static TextCompletion.Choice choice(int index, String text, double... logprobs) {
    return new TextCompletion.Choice(
        index,
        text,
        Arrays.stream(logprobs).mapToObj(p -> new Logprob("t", p, List.of(), List.of())).toList(),
        Optional.of(FinishReason.STOP));
  }
}
