package io.github.llamapanama.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What many clients got who chatted at once, each on a virtual thread of its own.
 *
 * @param exchanges in the order in which they began
 * @param nanos from the first request to the end of the last reply
 */
record Load(List<Exchange> exchanges, long nanos) {

  Load {
    exchanges =
        exchanges.stream()
            .sorted(Comparator.comparingLong(exchange -> exchange.reply().startedAt()))
            .toList();
  }

  /**
   * Lets all clients begin together and waits for the last.
   *
   * @throws BenchmarkException if one of them fails
   */
  static Load of(List<? extends Callable<List<Exchange>>> clients) {
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Exchange>>> results = new ArrayList<>();
      for (Callable<List<Exchange>> client : clients) {
        results.add(
            threads.submit(
                () -> {
                  start.await();
                  return client.call();
                }));
      }
      long began = System.nanoTime();
      start.countDown();
      List<Exchange> exchanges = new ArrayList<>();
      for (Future<List<Exchange>> result : results) {
        exchanges.addAll(result.get());
      }
      return new Load(exchanges, System.nanoTime() - began);
    } catch (ExecutionException e) {
      throw new BenchmarkException("a client failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted while clients were chatting", e);
    }
  }

  double seconds() {
    return nanos / 1e9;
  }

  /** Generated tokens of all clients per second. */
  double tokensPerSecond() {
    return exchanges.stream().mapToInt(exchange -> exchange.reply().generatedTokens()).sum()
        / seconds();
  }

  /** The times to the first text, in milliseconds. */
  Series firstTextMillis() {
    return new Series(
        exchanges.stream().map(exchange -> exchange.reply().firstTextMillis()).toList());
  }

  /** The times between one text and the next of the same reply, in milliseconds. */
  Series gapMillis() {
    return new Series(
        exchanges.stream()
            .flatMap(exchange -> exchange.reply().gaps().stream())
            .map(nanos -> nanos / 1e6)
            .toList());
  }
}
