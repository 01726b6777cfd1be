package io.github.llamapanama.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.github.llamapanama.chat.message.ChatMessage;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoadTest {
  private static final List<ChatMessage> QUESTION = List.of(ChatMessage.user("?"));

  @Test
  void speedIsOfAllTokensAndWaitsAreOfAllReplies() {
    Load load = new Load(List.of(exchange(2_000_000, 3), exchange(0, 1)), 500_000_000);
    assertThat(load.tokensPerSecond()).isCloseTo(2 * 10 / 0.5, within(1e-9));
    assertThat(load.firstTextMillis().values())
        .as("in the order of the requests")
        .containsExactly(1.0, 3.0);
  }

  @Test
  void allClientsChatAtOnce() {
    CyclicBarrier everybody = new CyclicBarrier(3);
    Callable<List<Exchange>> client =
        () -> {
          everybody.await(10, TimeUnit.SECONDS);
          return List.of(exchange(0, 1));
        };
    assertThat(Load.of(List.of(client, client, client)).exchanges()).hasSize(3);
  }

  @Test
  void aClientThatFailsFailsTheLoad() {
    Callable<List<Exchange>> client =
        () -> {
          throw new IllegalStateException("no answer");
        };
    assertThatExceptionOfType(BenchmarkException.class)
        .isThrownBy(() -> Load.of(List.of(client)))
        .withMessageContaining("no answer");
  }

  @Test
  void aReplyOfAnotherLengthIsNotTheSameWork() {
    ChatTarget brief =
        new ChatTarget() {
          @Override
          public Reply chat(List<ChatMessage> messages, int tokens) {
            return exchange(0, 1).reply();
          }

          @Override
          public void close() {}
        };
    assertThatExceptionOfType(BenchmarkException.class)
        .isThrownBy(() -> Exchange.with(brief, QUESTION, 11))
        .withMessageContaining("10 tokens instead of 11");
  }

  private static Exchange exchange(long startedAt, int millisToFirstText) {
    return new Exchange(
        QUESTION,
        new Reply("x", List.of(), startedAt, startedAt + millisToFirstText * 1_000_000L, 5, 0, 10));
  }
}
