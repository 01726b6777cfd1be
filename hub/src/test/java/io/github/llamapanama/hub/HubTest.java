package io.github.llamapanama.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.LlamaException;
import io.github.llamapanama.hub.DownloadException.Reason;
import java.net.ConnectException;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user of the hub sees: downloads, the cache, and life without a network. */
class HubTest extends WithHubServer {
  private static final byte[] OLD = HubServer.model(300_000, 1);
  private static final byte[] NEW = HubServer.model(310_000, 2);

  @Test
  void downloadsAModelIntoTheCache() throws Exception {
    server.put(FILE, OLD).put("README.md", new byte[10]);
    Path file = download();
    assertThat(file).isEqualTo(cached(FILE));
    assertContent(file, OLD);
    assertThat(server.downloads()).hasSize(1);
    assertThat(filesBelow(cache))
        .filteredOn(path -> !path.startsWith("locks"))
        .allMatch(path -> path.endsWith(FILE) || path.endsWith(FILE + ".origin.json"))
        .hasSize(2);
  }

  @Test
  void aModelWhoseChecksumIsTheSameIsNotDownloadedAgain() {
    server.put(FILE, OLD);
    Path file = download();
    assertThat(download()).isEqualTo(file);
    assertThat(server.downloads()).hasSize(1);
    assertThat(server.requests()).noneMatch(request -> request.method().equals("HEAD"));
  }

  @Test
  void aModelWithoutAChecksumIsAskedForItsVersion() {
    server.checksums = false;
    server.put(FILE, OLD);
    download();
    assertContent(download(), OLD);
    assertThat(server.requests().getLast().method()).isEqualTo("HEAD");
    assertThat(server.downloads()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aModelThatHasChangedIsDownloadedAnew(boolean checksums) {
    server.checksums = checksums;
    server.put(FILE, OLD);
    download();
    server.put(FILE, NEW);
    assertContent(download(), NEW);
  }

  @Test
  void aFileThatWasCutShortInTheCacheIsDownloadedAnew() throws Exception {
    server.put(FILE, OLD);
    Files.write(download(), HubServer.model(1000, 1));
    assertContent(download(), OLD);
  }

  @Test
  void aModelOfTheCacheIsUsedWhereTheServerIsGone() {
    server.put(FILE, OLD);
    Path file = download();
    server.close();
    assertThat(download()).isEqualTo(file);
    assertContent(file, OLD);
  }

  @Test
  void aModelOfTheCacheIsUsedWhereTheServerFails() {
    server.put(FILE, OLD);
    Path file = download();
    server.nextOfApi(HubServer.status(500));
    assertThat(download()).isEqualTo(file);
  }

  @Test
  void anOlderModelIsUsedWhereTheNewerCannotBeDownloaded() {
    server.put(FILE, OLD);
    Path file = download();
    server.put(FILE, NEW);
    server.next(HubServer.status(500), HubServer.status(500), HubServer.status(500));
    assertThat(download()).isEqualTo(file);
    assertContent(file, OLD);
  }

  @Test
  void aServerThatCannotBeReachedIsAClearFailureWithoutACache() {
    server.close();
    DownloadException failure = assertFails(Reason.CONNECTION_FAILED, this::download);
    assertThat(failure)
        .isInstanceOf(LlamaException.class)
        .hasMessage("Cannot reach " + server.uri().getAuthority() + ": it takes no connections");
  }

  @Test
  void aServerThatNobodyKnowsIsNamedAsSuch() {
    Throwable unknown = new ConnectException().initCause(new UnresolvedAddressException());
    assertThat(HttpTransport.detail((ConnectException) unknown)).contains("is there a network?");
  }

  @Test
  void offlineUsesTheCacheAndAsksNobody() {
    server.put(FILE, OLD);
    Path file = download();
    int before = server.requests().size();
    assertThat(hub().offline(true).build().download(MODEL)).isEqualTo(file);
    assertThat(hub().offline(true).build().download(MODEL + ":q4_k_m")).isEqualTo(file);
    assertThat(server.requests()).hasSize(before);
  }

  @Test
  void offlineWithoutTheModelSaysSo() {
    server.put(FILE, OLD);
    download();
    Hub hub = hub().offline(true).build();
    assertThat(assertFails(Reason.OFFLINE, () -> hub.download(MODEL + ":Q8_0")))
        .hasMessageContainingAll(MODEL + ":Q8_0", cache.toString(), "online");
    assertFails(Reason.OFFLINE, () -> hub.download("other/model"));
    assertFails(Reason.OFFLINE, () -> hub.download(server.file(FILE)));
  }

  @Test
  void allPartsOfASplitModelAreDownloaded() {
    for (int part = 1; part <= 3; part++) {
      server.put("Q8_0/big-Q8_0-0000%d-of-00003.gguf".formatted(part), HubServer.model(5000, part));
    }
    Path first = download();
    assertThat(first).isEqualTo(cached("Q8_0/big-Q8_0-00001-of-00003.gguf"));
    for (int part = 1; part <= 3; part++) {
      assertContent(
          cached("Q8_0/big-Q8_0-0000%d-of-00003.gguf".formatted(part)),
          HubServer.model(5000, part));
    }
    assertThat(download()).isEqualTo(first);
    assertThat(server.downloads()).hasSize(3);
  }

  @Test
  void aSplitModelOfWhichTheCacheHasOnlySomePartsIsNotThere() throws Exception {
    server.put("b-Q8_0-00001-of-00002.gguf", OLD).put("b-Q8_0-00002-of-00002.gguf", NEW);
    download();
    Files.delete(cached("b-Q8_0-00002-of-00002.gguf"));
    assertFails(Reason.OFFLINE, () -> hub().offline(true).build().download(MODEL));
  }

  @Test
  void aFileThatIsNamedGoesBeforeTheQuantization() {
    server.put(FILE, OLD).put("sub folder/ünusual+name.gguf", NEW);
    Path file =
        hub()
            .build()
            .download(HubModel.of(MODEL + ":Q4_K_M").withFile("sub folder/ünusual+name.gguf"));
    assertContent(file, NEW);
  }

  @Test
  void aListOfManyPagesIsReadToItsEnd() {
    server.pageSize = 2;
    for (int i = 0; i < 5; i++) {
      server.put("notes-%d.txt".formatted(i), new byte[1]);
    }
    server.put(FILE, OLD);
    assertContent(download(), OLD);
  }

  @Test
  void twoRepositoriesAndTwoServersHaveTheirOwnPlaces() {
    ModelCache places = new ModelCache(cache);
    URI here = URI.create("https://a.example");
    assertThat(
            new Path[] {
              places.directory(here, "user/a-b"),
              places.directory(here, "user-a/b"),
              places.directory(URI.create("https://b.example"), "user/a-b"),
              places.directory(URI.create("https://a.example:8443"), "user/a-b"),
              places.ofUrl(URI.create("https://a.example/x/model.gguf")),
              places.ofUrl(URI.create("https://a.example/y/model.gguf")),
              places.ofUrl(URI.create("https://a.example/x/model.gguf?version=2")),
              places.ofUrl(URI.create("https://b.example/x/model.gguf")),
            })
        .doesNotHaveDuplicates();
  }

  @Test
  void theModelAtAnAddressIsDownloadedOnce() {
    server.put(FILE, OLD);
    Path file = hub().build().download(server.file(FILE));
    assertContent(file, OLD);
    assertThat(file.getFileName()).hasToString(FILE);
    assertThat(hub().build().download(server.file(FILE))).isEqualTo(file);
    assertThat(server.downloads()).hasSize(1);
    server.put(FILE, NEW);
    assertContent(hub().build().download(server.file(FILE)), NEW);
    server.close();
    assertContent(hub().build().download(server.file(FILE)), NEW);
    assertContent(hub().offline(true).build().download(server.file(FILE)), NEW);
  }

  @Test
  void theModelAtAnAddressGoesWhereItIsTold(@TempDir Path folder) {
    server.put(FILE, OLD);
    Path file = folder.resolve("new").resolve("mine.gguf");
    assertThat(hub().build().download(server.file(FILE), file)).isEqualTo(file);
    assertContent(file, OLD);
  }

  @Test
  void allPartsOfASplitModelAtAnAddressAreDownloaded(@TempDir Path folder) {
    server.put("m-00001-of-00002.gguf", OLD).put("m-00002-of-00002.gguf", NEW);
    Path first = hub().build().download(server.file("m-00002-of-00002.gguf"));
    assertContent(first, OLD);
    assertContent(first.resolveSibling("m-00002-of-00002.gguf"), NEW);
    Path placed =
        hub().build().download(server.file("m-00001-of-00002.gguf"), folder.resolve("mine.gguf"));
    assertThat(placed).isEqualTo(folder.resolve("m-00001-of-00002.gguf"));
    assertContent(folder.resolve("m-00002-of-00002.gguf"), NEW);
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "ftp://host/x.gguf", "x.gguf", "https:///x.gguf"})
  void onlyWebAddressesCanBeAskedFor(String address) {
    Hub hub = hub().build();
    assertThatThrownBy(() -> hub.download(URI.create(address)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not the address of a web server");
  }

  @Test
  void anEndpointThatIsNoAddressIsNamed() {
    HubEnvironment environment =
        new HubEnvironment(name -> name.equals("HF_ENDPOINT") ? "hub" : null, cache);
    Hub.Builder builder = Hub.builder(environment);
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("HF_ENDPOINT", "'hub'");
  }
}
