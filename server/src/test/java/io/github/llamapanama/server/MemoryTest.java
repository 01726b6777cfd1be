package io.github.llamapanama.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.server.ForkedServer.Memory;
import io.github.llamapanama.server.http.RawClient;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Whatever clients ask for, and however they leave, they leave nothing in the server's memory. The
 * system property {@code llamapanama.memory.rounds} makes it longer; the bounds stay.
 */
@Timeout(600)
class MemoryTest {
  private static final int WARM_UP = 20;
  private static final int ROUNDS = Integer.getInteger("llamapanama.memory.rounds", 40);

  /** Faulty requests of a round, besides a right one to each address and clients that leave. */
  private static final int FAULTY = 12;

  /** The Java heap also has what is kept of the latest grammars, which is now more and now less. */
  private static final long MOST_HEAP_GROWTH_IN_KIB = 2 * 1024;

  /**
   * The engine may keep an eighth of the heap's limit of states (12 MiB), besides the allocators'
   * pages and what the virtual machine's compilers take by the way.
   */
  private static final long MOST_RESIDENT_GROWTH_IN_KIB = 24 * 1024;

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "resident memory is read from /proc")
  void memoryStaysFlatUnderGoodAndFaultyRequests() throws Exception {
    try (ForkedServer server = ForkedServer.start(0, 2048)) {
      Random random = new Random(7);
      for (int i = 0; i < WARM_UP; i++) {
        round(server.port(), random);
      }
      Memory before = server.memory();
      for (int i = 0; i < ROUNDS; i++) {
        round(server.port(), random);
      }
      Memory after = server.memory();
      assertThat(after.heapKib() - before.heapKib())
          .as("growth of the heap in KiB over %d rounds: %s, %s", ROUNDS, before, after)
          .isLessThan(MOST_HEAP_GROWTH_IN_KIB);
      assertThat(after.residentKib() - before.residentKib())
          .as("growth of resident memory in KiB over %d rounds: %s, %s", ROUNDS, before, after)
          .isLessThan(MOST_RESIDENT_GROWTH_IN_KIB);
    }
  }

  private static void round(int port, Random random) {
    for (SampleRequest right : SampleRequest.right()) {
      ask(port, right);
    }
    for (int i = 0; i < FAULTY; i++) {
      ask(port, SampleRequest.faulty(random));
    }
    leaveWithinAStream(port);
    try (RawClient client = RawClient.to(port)) {
      assertThat(client.send("what is this?\r\n\r\n").isEnded())
          .as("whether it ended without an answer")
          .isFalse();
    }
  }

  private static void ask(int port, SampleRequest request) {
    try (RawClient client = RawClient.to(port)) {
      assertThat(client.post(request.path(), request.body()).answer().status())
          .as(request.toString())
          .isBetween(200, 599);
    }
  }

  private static void leaveWithinAStream(int port) {
    RawClient client = RawClient.to(port);
    client.post(
        "/v1/chat/completions",
        """
        {"messages": [{"role": "user", "content": "Count."}], "ignore_eos": true, "stream": true}
        """);
    assertThat(client.beginning().status()).isEqualTo(200);
    client.reset();
  }
}
