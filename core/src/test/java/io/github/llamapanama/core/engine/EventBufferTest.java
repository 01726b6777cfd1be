package io.github.llamapanama.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class EventBufferTest {
  @Test
  void itemsComeInOrderToAConsumerThatWaits() throws InterruptedException {
    EventBuffer buffer = new EventBuffer(8);
    List<Object> taken = new ArrayList<>();
    Thread consumer =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    for (int i = 0; i < 100_000; i++) {
                      taken.add(buffer.take());
                    }
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                });
    for (int i = 0; i < 100_000; i++) {
      while (buffer.isFull()) {
        Thread.onSpinWait();
      }
      buffer.put(i);
    }
    consumer.join();
    for (int i = 0; i < 100_000; i++) {
      assertThat(taken.get(i)).isEqualTo(i);
    }
  }

  @Test
  void aFullBufferStillTakesTheEnd() throws InterruptedException {
    EventBuffer buffer = new EventBuffer(2);
    buffer.put("a");
    assertThat(buffer.isFull()).isFalse();
    buffer.put("b");
    assertThat(buffer.isFull()).isTrue();
    assertThat(buffer.isHalfEmpty()).isFalse();
    buffer.put("rest");
    buffer.put("end");
    assertThat(List.of(buffer.take(), buffer.take(), buffer.take(), buffer.take()))
        .containsExactly("a", "b", "rest", "end");
    assertThat(buffer.isHalfEmpty()).isTrue();
  }

  @Test
  void anInterruptedConsumerStopsWaiting() {
    EventBuffer buffer = new EventBuffer(2);
    Thread.currentThread().interrupt();
    assertThatThrownBy(buffer::take).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }
}
