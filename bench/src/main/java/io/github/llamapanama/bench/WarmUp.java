package io.github.llamapanama.bench;

import io.github.llamapanama.core.Model;
import io.github.llamapanama.models.TinyChat;
import java.time.Duration;

/**
 * Work that nobody measures, so that what is measured is compiled: a program that serves runs for
 * days, a benchmark for seconds. It takes the smallest model and one thread, which leaves the other
 * processors to the compilers.
 */
final class WarmUp {
  private static final int THREADS = 1;
  private static final int PROMPT = 32;
  private static final int REPLY = 32;
  private static final int REPETITIONS = 1;

  private WarmUp() {}

  /**
   * Reads and generates as one stream does, then generates whole texts, and chats in streams, one
   * and several at once, each for a while.
   */
  static void run(Duration each) {
    Workload workload = new Workload(TinyChat.path(), THREADS, PROMPT, REPLY, REPETITIONS);
    try (PanamaBench stream = new PanamaBench(workload)) {
      repeat(
          each,
          () -> {
            stream.prefill();
            stream.decode();
            stream.prompt();
            stream.generate();
          });
    }
    for (int streams : new int[] {1, 4}) {
      StreamLoad load = new StreamLoad(streams, PROMPT, REPLY);
      try (EngineBench texts = new EngineBench(TinyChat.path(), THREADS, load)) {
        repeat(each, texts::run);
      }
      ServerParams params =
          ServerParams.forRequests(TinyChat.path(), THREADS, streams, PROMPT + REPLY);
      try (Model model = Model.load(params.model());
          EngineChat chats = EngineChat.open(model, params)) {
        Words words = new Words(model.vocabulary(), streams);
        repeat(each, new ChatLoad(chats, words, streams, PROMPT, REPLY)::run);
      }
    }
  }

  /** Does a task again and again for a while. */
  static void repeat(Duration time, Runnable task) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < time.toNanos()) {
      task.run();
    }
  }
}
