package io.github.llamapanama.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.hub.DownloadException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads that are cut, and go on. */
class ResumeTest extends WithHubServer {
  private static final int SIZE = 300_000;
  private static final byte[] MODEL_BYTES = HubServer.model(SIZE, 1);
  private static final byte[] OTHER_BYTES = HubServer.model(SIZE, 2);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4, 5, 65_536, 150_000, SIZE - 1})
  void aCutAnywhereIsGoneOnFrom(int position) {
    server.put(FILE, MODEL_BYTES);
    server.next(server.cutAfter(MODEL_BYTES, position));
    assertContent(download(), MODEL_BYTES);
    assertThat(server.downloads()).hasSize(2);
    assertThat(server.downloads().getLast().rangeStart())
        .isBetween(Math.min(1L, position), (long) position);
  }

  @Test
  void theNextRunGoesOnWhereTheLastOneEnded() throws Exception {
    server.put(FILE, MODEL_BYTES);
    cutEveryTry();
    assertThat(assertFails(Reason.CONNECTION_FAILED, this::download))
        .hasMessageContaining("the next run goes on from there");
    assertThat(cached(FILE)).doesNotExist();
    long come = Files.size(PartFile.pathFor(cached(FILE)));
    assertThat(come).isBetween(1L, 3000L);
    assertContent(download(), MODEL_BYTES);
    assertThat(server.downloads().getLast().rangeStart()).isEqualTo(come);
    assertThat(server.downloads().getLast().header("If-Range")).isPresent();
  }

  @Test
  void cutsThatBringSomethingAreNotCounted() {
    byte[] large = HubServer.model(8 << 20, 1);
    server.put(FILE, large);
    IntStream.range(0, 7)
        .forEach(cut -> server.next(server.cutAfter(large, (int) Patience.WORTHWHILE * 9 / 8)));
    assertContent(download(), large);
    assertThat(server.downloads()).hasSize(8);
  }

  @Test
  void cutsThatBringHardlyAnythingAreCounted() {
    server.put(FILE, MODEL_BYTES);
    cutEveryTry();
    assertFails(Reason.CONNECTION_FAILED, this::download);
    assertThat(server.downloads()).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void aFileThatChangesMeanwhileIsBegunAnew(boolean checksums, boolean etags) {
    server.checksums = checksums;
    server.etags = etags;
    server.put(FILE, MODEL_BYTES);
    cutEveryTry();
    assertFails(Reason.CONNECTION_FAILED, this::download);
    server.put(FILE, OTHER_BYTES);
    assertContent(download(), OTHER_BYTES);
  }

  @Test
  void aFileThatChangesBetweenTwoTriesIsBegunAnew() {
    server.checksums = false;
    server.put(FILE, MODEL_BYTES);
    server.next(
        exchange -> {
          server.put(FILE, OTHER_BYTES);
          server.cutAfter(MODEL_BYTES, 1000).answer(exchange);
        });
    assertContent(download(), OTHER_BYTES);
  }

  @Test
  void aServerThatKnowsNoPartsIsAskedForAll() {
    server.ranges = false;
    server.put(FILE, MODEL_BYTES);
    server.next(server.cutAfter(MODEL_BYTES, 1000), server.cutAfter(MODEL_BYTES, 2000));
    assertContent(download(), MODEL_BYTES);
    assertThat(server.downloads()).hasSize(3);
  }

  @Test
  void withoutAnythingToTellVersionsByEveryTryBeginsAnew() {
    server.checksums = false;
    server.etags = false;
    server.put(FILE, MODEL_BYTES);
    server.next(server.cutAfter(MODEL_BYTES, 1000));
    assertContent(download(), MODEL_BYTES);
    assertThat(server.downloads().getLast().rangeStart()).isZero();
  }

  @Test
  void aFileOfWhichAllHasComeButTheEndOfTheRunIsPutInItsPlace() throws Exception {
    server.put(FILE, MODEL_BYTES);
    cutEveryTry();
    assertFails(Reason.CONNECTION_FAILED, this::download);
    Files.write(PartFile.pathFor(cached(FILE)), MODEL_BYTES);
    assertContent(download(), MODEL_BYTES);
    assertThat(server.downloads().getLast().rangeStart()).isEqualTo(SIZE);
  }

  @Test
  void moreThanTheServerHasIsBegunAnew() throws Exception {
    server.put(FILE, MODEL_BYTES);
    cutEveryTry();
    assertFails(Reason.CONNECTION_FAILED, this::download);
    Files.write(PartFile.pathFor(cached(FILE)), Arrays.copyOf(MODEL_BYTES, SIZE + 7));
    assertContent(download(), MODEL_BYTES);
  }

  @Test
  void aPartThatNobodyKnowsTheOriginOfDoesNotCount() throws Exception {
    server.put(FILE, MODEL_BYTES);
    Path part = PartFile.pathFor(cached(FILE));
    Files.createDirectories(part.getParent());
    Files.write(part, OTHER_BYTES);
    assertContent(download(), MODEL_BYTES);
    assertThat(server.downloads().getFirst().rangeStart()).isZero();
  }

  @Test
  void aPartOfWhichOnlyTheBeginningSurvivedGoesOnFromThere() throws Exception {
    server.put(FILE, MODEL_BYTES);
    cutEveryTry();
    assertFails(Reason.CONNECTION_FAILED, this::download);
    Files.write(PartFile.pathFor(cached(FILE)), Arrays.copyOf(MODEL_BYTES, 500));
    assertContent(download(), MODEL_BYTES);
    assertThat(server.downloads().getLast().rangeStart()).isEqualTo(500);
  }

  @Test
  void aServerThatSendsAnotherPartThanAskedForIsAskedForAll() {
    server.put(FILE, MODEL_BYTES);
    server.next(
        server.cutAfter(MODEL_BYTES, 1000),
        exchange -> {
          exchange
              .getResponseHeaders()
              .set("Content-Range", "bytes 0-%d/%d".formatted(SIZE - 1, SIZE));
          exchange.sendResponseHeaders(206, SIZE);
          exchange.getResponseBody().write(MODEL_BYTES);
        });
    assertContent(download(), MODEL_BYTES);
    assertThat(server.downloads().getLast().rangeStart()).isZero();
  }

  @Test
  void aPartOfAnotherFileIsNotGoneOnWith() {
    server.put("a.gguf", MODEL_BYTES).put("b.gguf", OTHER_BYTES);
    Path file = cache.resolve("mine.gguf");
    server.next(
        server.cutAfter(MODEL_BYTES, 1000),
        server.cutAfter(MODEL_BYTES, 1000),
        server.cutAfter(MODEL_BYTES, 1000));
    assertFails(
        Reason.CONNECTION_FAILED, () -> hub().build().download(server.file("a.gguf"), file));
    assertContent(hub().build().download(server.file("b.gguf"), file), OTHER_BYTES);
    assertThat(server.downloads().getLast().rangeStart()).isZero();
  }

  private void cutEveryTry() {
    server.next(
        server.cutAfter(MODEL_BYTES, 1000),
        server.cutAfter(MODEL_BYTES, 1000),
        server.cutAfter(MODEL_BYTES, 1000));
  }
}
