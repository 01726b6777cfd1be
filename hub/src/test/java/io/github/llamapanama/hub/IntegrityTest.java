package io.github.llamapanama.hub;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.hub.DownloadException.Reason;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are not what they should be never come into their places. */
class IntegrityTest extends WithHubServer {
  private static final byte[] MODEL_BYTES = HubServer.model(300_000, 1);

  @Test
  void aWrongChecksumIsFoundAndTheFileDropped() throws Exception {
    server.put(FILE, MODEL_BYTES);
    server.lieAbout(FILE);
    assertThat(assertFails(Reason.CHECKSUM_MISMATCH, this::download))
        .hasMessageContainingAll(HubServer.sha256(MODEL_BYTES), "download it again");
    assertNothingIsKept();
  }

  @Test
  void aChecksumIsThatOfAllTriesTogether() {
    server.put(FILE, MODEL_BYTES);
    byte[] other = HubServer.model(300_000, 2);
    // The same beginning of another version, which only the checksum tells from this one.
    server.etags = false;
    server.next(server.cutAfter(other, 100_000));
    assertFails(Reason.CHECKSUM_MISMATCH, this::download);
    assertContent(download(), MODEL_BYTES);
  }

  @Test
  void aFileOfAnotherSizeThanListedIsNotEvenBegun() throws Exception {
    server.put(FILE, MODEL_BYTES);
    server.next(
        exchange -> {
          exchange.getResponseHeaders().remove("X-Linked-Size");
          server.send(exchange, Arrays.copyOf(MODEL_BYTES, 200_000));
        });
    assertThat(assertFails(Reason.WRONG_SIZE, this::download))
        .hasMessageContainingAll("200000", "300000");
    assertNothingIsKept();
  }

  @Test
  void aFileThatGoesOnAfterItsEndIsRefused() throws Exception {
    server.sizes = false;
    server.put(FILE, MODEL_BYTES);
    server.next(exchange -> server.send(exchange, Arrays.copyOf(MODEL_BYTES, 400_000)));
    assertFails(Reason.WRONG_SIZE, this::download);
    assertThat(cached(FILE)).doesNotExist();
  }

  @Test
  void aFileThatEndsEarlyIsAskedForAgain() {
    server.sizes = false;
    server.put(FILE, MODEL_BYTES);
    // An end in order, as far as HTTP can tell.
    server.next(server.cutAfter(MODEL_BYTES, 1000));
    assertContent(download(), MODEL_BYTES);
  }

  @Test
  void aFileWhoseSizeNobodyKnowsIsTakenAsItComes() {
    server.sizes = false;
    server.put(FILE, MODEL_BYTES);
    assertContent(hub().build().download(server.file(FILE)), MODEL_BYTES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"<!doctype html><html></html>", "version https://git-lfs", "GGU", ""})
  void whatIsNoModelIsNotPutInItsPlace(String content) throws Exception {
    server.checksums = false;
    byte[] bytes = content.getBytes(US_ASCII);
    server.put("a/blob/main/model.gguf", bytes);
    Hub hub = hub().build();
    assertThat(
            assertFails(
                Reason.NOT_A_MODEL, () -> hub.download(server.file("a/blob/main/model.gguf"))))
        .hasMessageContainingAll("no GGUF file", "/resolve/");
    assertNothingIsKept();
  }

  @Test
  void whatIsNoModelIsFoundOutBeforeAllHasCome() {
    byte[] page = HubServer.model(300_000, 3);
    page[0] = '<';
    server.put(FILE, page);
    server.next(server.stallAfter(page, 1000));
    assertFails(Reason.NOT_A_MODEL, this::download);
  }

  @Test
  void aFileThatWasThereStaysWhereTheNewOneIsWrong() {
    server.put(FILE, MODEL_BYTES);
    Path file = download();
    server.put(FILE, HubServer.model(300_000, 2));
    server.lieAbout(FILE);
    assertFails(Reason.CHECKSUM_MISMATCH, this::download);
    assertThat(file).hasBinaryContent(MODEL_BYTES);
  }

  private void assertNothingIsKept() throws Exception {
    assertThat(filesBelow(cache)).allMatch(file -> file.startsWith("locks"), "is a lock");
  }
}
