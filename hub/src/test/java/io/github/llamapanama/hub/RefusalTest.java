package io.github.llamapanama.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.hub.DownloadException.Reason;
import io.github.llamapanama.hub.HubServer.Misbehaviour;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that answer something else than the file. */
class RefusalTest extends WithHubServer {
  private static final byte[] MODEL_BYTES = HubServer.model(300_000, 1);

  @ParameterizedTest
  @CsvSource({
    "400, UNEXPECTED_ANSWER, 1, answers 400",
    "401, UNAUTHORIZED, 1, token",
    "403, UNAUTHORIZED, 1, licence",
    "404, NOT_FOUND, 1, check the name",
    "410, NOT_FOUND, 1, check the name",
    "416, UNEXPECTED_ANSWER, 1, answers 416",
    "429, RATE_LIMITED, 3, too many requests",
    "500, SERVER_ERROR, 3, try later",
    "503, SERVER_ERROR, 3, try later",
  })
  void aStatusIsAReasonAndItsTriesAreCounted(int status, Reason reason, int tries, String message) {
    server.put(FILE, MODEL_BYTES);
    Misbehaviour answer = HubServer.status(status);
    server.next(answer, answer, answer);
    assertThat(assertFails(reason, this::download)).hasMessageContaining(message);
    assertThat(server.downloads()).hasSize(tries);
  }

  @ParameterizedTest
  @CsvSource({"401, UNAUTHORIZED, 1", "404, NOT_FOUND, 1", "500, SERVER_ERROR, 3"})
  void theSameGoesForTheListOfFiles(int status, Reason reason, int tries) {
    Misbehaviour answer = HubServer.status(status);
    server.nextOfApi(answer, answer, answer);
    assertFails(reason, this::download);
    assertThat(server.requests()).hasSize(tries);
  }

  @Test
  void whatTheHubSaysAboutAFailureIsPassedOn() {
    server.token = "hf_right";
    assertThat(assertFails(Reason.UNAUTHORIZED, this::download))
        .hasMessageContainingAll(
            MODEL, "401", "Access to this is restricted", "HF_TOKEN", "licence");
  }

  @Test
  void aServerThatIsBusyIsWaitedForAsItAsks() {
    server.put(FILE, MODEL_BYTES);
    server.next(HubServer.status(429, "Retry-After", "1"));
    long begin = System.nanoTime();
    assertContent(download(), MODEL_BYTES);
    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"7200", "Fri, 31 Dec 2100 23:59:59 GMT"})
  void aServerThatAsksForMoreTimeThanAnybodyHasIsNotWaitedFor(String retryAfter) {
    server.put(FILE, MODEL_BYTES);
    server.next(HubServer.status(429, "Retry-After", retryAfter));
    DownloadException failure = assertFails(Reason.RATE_LIMITED, this::download);
    assertThat(failure.retryAfter())
        .hasValueSatisfying(wait -> assertThat(wait).isGreaterThan(Duration.ofHours(1)));
    assertThat(failure).hasMessageContaining("try later, in ");
    assertThat(server.downloads()).hasSize(1);
  }

  @Test
  void aServerThatFailsOnceIsTriedAgain() {
    server.put(FILE, MODEL_BYTES);
    server.nextOfApi(HubServer.status(503, "Retry-After", "soon"));
    server.next(HubServer.status(500));
    assertContent(download(), MODEL_BYTES);
  }

  @Test
  void aServerThatSaysNothingTimesOut() {
    server.put(FILE, MODEL_BYTES);
    server.next(HubServer.silence());
    Hub hub = hub().timeout(Duration.ofMillis(300)).tries(1).build();
    assertThat(assertFails(Reason.TIMED_OUT, () -> hub.download(MODEL)))
        .hasMessageContaining("has not answered");
  }

  @Test
  void aServerThatStopsInTheMiddleTimesOutAndIsAskedForTheRest() {
    server.put(FILE, MODEL_BYTES);
    server.next(server.stallAfter(MODEL_BYTES, 1000));
    Hub hub = hub().timeout(Duration.ofMillis(300)).build();
    assertContent(hub.download(MODEL), MODEL_BYTES);
    assertThat(server.downloads().getLast().rangeStart()).isEqualTo(1000);
  }

  @Test
  void aServerThatOnlyEverStopsInTheMiddleIsATimeout() {
    server.put(FILE, MODEL_BYTES);
    server.next(server.stallAfter(MODEL_BYTES, 1000));
    Hub hub = hub().timeout(Duration.ofMillis(300)).tries(1).build();
    assertThat(assertFails(Reason.TIMED_OUT, () -> hub.download(MODEL)))
        .hasMessageContaining("has sent nothing for");
  }

  @Test
  void aSlowServerIsNoTimeout() {
    server.put(FILE, MODEL_BYTES);
    server.next(
        exchange -> {
          exchange.sendResponseHeaders(200, MODEL_BYTES.length);
          for (int from = 0; from < MODEL_BYTES.length; from += 30_000) {
            exchange.getResponseBody().write(MODEL_BYTES, from, 30_000);
            exchange.getResponseBody().flush();
            pause();
          }
        });
    Hub hub = hub().timeout(Duration.ofMillis(500)).tries(1).build();
    assertContent(hub.download(MODEL), MODEL_BYTES);
  }

  @Test
  void aServerThatIsNoHubIsToldFromOne() {
    server.nextOfApi(exchange -> HubServer.document(exchange, "<html>Welcome</html>"));
    assertThat(assertFails(Reason.UNEXPECTED_ANSWER, this::download))
        .hasMessageContainingAll("no JSON", "HF_ENDPOINT");
    server.nextOfApi(exchange -> HubServer.document(exchange, "{\"branches\": []}"));
    assertThat(assertFails(Reason.UNEXPECTED_ANSWER, this::download))
        .hasMessageContaining("it names no branch");
  }

  @Test
  void anInterruptionEndsADownloadAndKeepsWhatHasCome() throws Exception {
    server.put(FILE, MODEL_BYTES);
    server.next(server.stallAfter(MODEL_BYTES, 1000));
    Hub hub = hub().build();
    var failure = new CompletableFuture<Optional<DownloadException>>();
    var interrupted = new CompletableFuture<Boolean>();
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    hub.download(MODEL);
                    failure.complete(Optional.empty());
                  } catch (DownloadException e) {
                    failure.complete(Optional.of(e));
                  }
                  interrupted.complete(Thread.currentThread().isInterrupted());
                });
    while (!Files.exists(PartFile.pathFor(cached(FILE)))
        || Files.size(PartFile.pathFor(cached(FILE))) < 1000) {
      pause();
    }
    thread.interrupt();
    assertThat(failure.get())
        .hasValueSatisfying(e -> assertThat(e.reason()).isEqualTo(Reason.INTERRUPTED));
    assertThat(interrupted.get()).as("still interrupted").isTrue();
    assertThat(PartFile.pathFor(cached(FILE))).hasSize(1000);
  }

  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
