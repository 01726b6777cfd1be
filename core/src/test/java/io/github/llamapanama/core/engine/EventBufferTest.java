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
                      taken.add(buffer.take(true));
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
    assertThat(List.of(buffer.take(true), buffer.take(true), buffer.take(true), buffer.take(true)))
        .containsExactly("a", "b", "rest", "end");
    assertThat(buffer.isHalfEmpty()).isTrue();
  }

  @Test
  void anInterruptedConsumerStopsWaiting() {
    EventBuffer buffer = new EventBuffer(2);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> buffer.take(true)).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void whoIsInNoHurryIsWokenWhenTheBufferIsHalfFull() throws InterruptedException {
    EventBuffer buffer = new EventBuffer(8);
    Thread consumer = Thread.ofPlatform().start(() -> takeInBulk(buffer));
    await(consumer, Thread.State.WAITING);
    for (int i = 0; i < 3; i++) {
      buffer.put(i);
    }
    Thread.sleep(50);
    assertThat(consumer.getState()).as("with 3 of 8 items").isEqualTo(Thread.State.WAITING);
    buffer.put(3);
    consumer.join();
  }

  @Test
  void whoIsInNoHurryIsWokenByTheEnd() throws InterruptedException {
    EventBuffer buffer = new EventBuffer(8);
    Thread consumer = Thread.ofPlatform().start(() -> takeInBulk(buffer));
    await(consumer, Thread.State.WAITING);
    buffer.putLast("end");
    consumer.join();
  }

  @Test
  void whoIsInNoHurryTakesWhatIsThere() throws InterruptedException {
    EventBuffer buffer = new EventBuffer(8);
    buffer.put("a");
    assertThat(buffer.take(false)).isEqualTo("a");
  }

  @Test
  void anInterruptedConsumerInNoHurryGetsWhatIsThereFirst() throws InterruptedException {
    EventBuffer buffer = new EventBuffer(8);
    List<Object> taken = new ArrayList<>();
    Thread consumer =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    taken.add(buffer.take(false));
                    taken.add(buffer.take(false));
                  } catch (InterruptedException e) {
                    taken.add("interrupted");
                  }
                });
    await(consumer, Thread.State.WAITING);
    buffer.put("a");
    consumer.interrupt();
    consumer.join();
    assertThat(taken).containsExactly("a", "interrupted");
  }

  private static void takeInBulk(EventBuffer buffer) {
    try {
      buffer.take(false);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(Thread thread, Thread.State state) {
    while (thread.getState() != state) {
      Thread.onSpinWait();
    }
  }
}
