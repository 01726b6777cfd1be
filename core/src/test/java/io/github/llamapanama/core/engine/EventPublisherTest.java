package io.github.llamapanama.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class EventPublisherTest {
  private final CountDownLatch closed = new CountDownLatch(1);
  private final EventPublisher<String> publisher =
      new EventPublisher<>(List.of("a", "b").iterator(), closed::countDown);

  @Test
  void aSubscriberThatFailsAtOnceGivesUpTheEvents() throws InterruptedException {
    Subscriber failing =
        new Subscriber() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            throw new IllegalStateException("of its own");
          }
        };
    publisher.subscribe(failing);
    assertThat(closed.await(10, TimeUnit.SECONDS)).as("closed").isTrue();
    assertThat(failing.failure.join()).hasMessage("of its own");
  }

  @Test
  void aSubscriberThatFailsWithAnErrorGivesUpTheEvents() throws InterruptedException {
    Subscriber failing =
        new Subscriber() {
          @Override
          public void onNext(String event) {
            throw new AssertionError("of its own");
          }
        };
    publisher.subscribe(failing);
    assertThat(closed.await(10, TimeUnit.SECONDS)).as("closed").isTrue();
    assertThat(failing.failure.join()).isInstanceOf(AssertionError.class);
  }

  private static class Subscriber implements Flow.Subscriber<String> {
    final CompletableFuture<Throwable> failure = new CompletableFuture<>();

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String event) {}

    @Override
    public void onError(Throwable thrown) {
      failure.complete(thrown);
    }

    @Override
    public void onComplete() {}
  }
}
