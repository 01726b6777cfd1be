package io.github.llamapanama.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.server.http.RawClient;
import io.github.llamapanama.server.http.RawClient.Answer;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server whose process is killed while it answers, and started again at once. */
@Timeout(120)
class KilledServerTest {
  /** As many as a server computes at once, and some that wait for their turn. */
  private static final int RUNNING = 4;

  private static final int WAITING = 3;

  /** Far more than can be written in the time. */
  private static final int CONTEXT = 65_536;

  private static final String ENDLESS =
      """
      {"messages": [{"role": "user", "content": "Tell me everything."}], "ignore_eos": true,
       "stream": true}
      """;

  @Test
  void noClientIsLeftWaitingAndTheNextServerKnowsNothingOfThem() throws Exception {
    int port;
    try (ForkedServer server = ForkedServer.start(0, CONTEXT);
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      port = server.port();
      CountDownLatch answered = new CountDownLatch(RUNNING);
      List<Future<List<String>>> all = new ArrayList<>();
      for (int i = 0; i < RUNNING + WAITING; i++) {
        all.add(clients.submit(() -> linesUntilTheEnd(port, answered)));
      }
      assertThat(answered.await(60, TimeUnit.SECONDS)).as("whether streams began").isTrue();

      server.kill();

      List<List<String>> streams = new ArrayList<>();
      for (Future<List<String>> client : all) {
        streams.add(client.get(10, TimeUnit.SECONDS));
      }
      assertThat(streams)
          .as("what clients got before their connections ended")
          .filteredOn(lines -> !lines.isEmpty())
          .hasSizeGreaterThanOrEqualTo(RUNNING)
          .allSatisfy(lines -> assertThat(lines).doesNotContain("data: [DONE]"));
    }

    try (ForkedServer next = ForkedServer.start(port, CONTEXT);
        RawClient client = RawClient.to(port)) {
      assertThat(next.port()).isEqualTo(port);
      assertThat(client.get("/slots").answer().body())
          .contains("\"is_processing\":false")
          .doesNotContain("\"is_processing\":true");
      Answer answer =
          client
              .post(
                  "/v1/chat/completions",
                  """
                  {"messages": [{"role": "user", "content": "What is the capital of France?"}],
                   "temperature": 0}
                  """)
              .answer();
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).contains("The capital of France is Paris.");
    }
  }

  /** The lines of an answer whose connection ends, in whatever way, but does end. */
  private static List<String> linesUntilTheEnd(int port, CountDownLatch answered)
      throws SocketTimeoutException {
    List<String> lines = new ArrayList<>();
    try (RawClient client = RawClient.to(port)) {
      client.post("/v1/chat/completions", ENDLESS);
      do {
        lines.add(client.line());
      } while (!lines.getLast().startsWith("data: "));
      answered.countDown();
      while (true) {
        lines.add(client.line());
      }
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      return lines;
    }
  }
}
