package io.github.llamapanama.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.hub.DownloadException.Reason;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files that lie on another server than the hub, and tokens that it must not see. */
class RedirectionTest extends WithHubServer {
  private static final byte[] MODEL_BYTES = HubServer.model(300_000, 1);

  @SuppressWarnings("NullAway.Init") // Made before each test.
  private HubServer content;

  @BeforeEach
  void startContent() throws IOException {
    content = new HubServer();
    content.put(FILE, MODEL_BYTES);
    server.content = content;
    server.put(FILE, MODEL_BYTES);
  }

  @AfterEach
  void stopContent() {
    content.close();
  }

  @Test
  void theTokenGoesToTheHubAndNotWhereItRedirects() {
    server.token = "hf_secret";
    assertContent(hub().token("hf_secret").build().download(MODEL), MODEL_BYTES);
    assertThat(server.requests())
        .isNotEmpty()
        .allMatch(
            request -> request.header("Authorization").equals(Optional.of("Bearer hf_secret")));
    assertThat(content.requests())
        .isNotEmpty()
        .noneMatch(request -> request.header("Authorization").isPresent());
  }

  @Test
  void theTokenGoesAlongWhereTheHubRedirectsToItself() {
    server.content = null;
    server.token = "hf_secret";
    server.next(HubServer.status(307, "Location", "/files/" + FILE));
    assertContent(hub().token("hf_secret").build().download(MODEL), MODEL_BYTES);
    assertThat(server.downloads().getLast().path()).isEqualTo("/files/" + FILE);
  }

  @Test
  void theTokenGoesToNoOtherAddress() {
    assertContent(hub().token("hf_secret").build().download(content.file(FILE)), MODEL_BYTES);
    assertThat(content.requests())
        .noneMatch(request -> request.header("Authorization").isPresent());
  }

  @Test
  void nameAndPasswordOfAnAddressAreShownToItsServerAlone() throws Exception {
    URI file = server.file(FILE);
    URI withUser = URI.create(file.toString().replace("http://", "http://anna:s3cret@"));
    var path = hub().token("hf_secret").build().download(withUser);
    assertThat(server.requests().getFirst().header("Authorization"))
        .contains("Basic " + Base64.getEncoder().encodeToString("anna:s3cret".getBytes(UTF_8)));
    assertThat(content.requests())
        .noneMatch(request -> request.header("Authorization").isPresent());
    assertThat(Files.readString(Origin.pathFor(path))).doesNotContain("s3cret");
  }

  @Test
  void aCutOnTheOtherServerIsGoneOnFromByItsOwnVersion() {
    content.next(content.cutAfter(MODEL_BYTES, 1000));
    assertContent(download(), MODEL_BYTES);
    assertThat(content.downloads().getLast().rangeStart()).isPositive();
    assertThat(content.downloads().getLast().header("If-Range")).isPresent();
  }

  @Test
  void theHubAloneTellsWhetherAFileHasChanged() {
    hub().build().download(MODEL);
    URI resolved = server.uri("/" + MODEL + "/resolve/" + HubServer.COMMIT + "/" + FILE);
    hub().build().download(resolved);
    int before = content.requests().size();
    hub().build().download(resolved);
    assertThat(content.requests()).hasSize(before);
  }

  @Test
  void redirectionsInACircleEnd() {
    server.content = null;
    String here = server.file(FILE).toString();
    for (int i = 0; i < 20; i++) {
      server.next(HubServer.status(302, "Location", here));
    }
    assertThat(assertFails(Reason.UNEXPECTED_ANSWER, this::download))
        .hasMessageContaining("redirects in a circle");
    assertThat(server.downloads()).hasSize(11);
  }

  @Test
  void aRedirectionToAFileOfThisMachineIsNotFollowed() {
    server.content = null;
    server.next(HubServer.status(302, "Location", "file:///etc/passwd"));
    assertThat(assertFails(Reason.UNEXPECTED_ANSWER, this::download))
        .hasMessageContaining("redirects to what is no web address");
  }

  @Test
  void aRedirectionToNowhereIsAClearFailure() {
    server.content = null;
    server.next(HubServer.status(302));
    assertThat(assertFails(Reason.UNEXPECTED_ANSWER, this::download))
        .hasMessageContaining("redirects to nowhere");
  }

  @Test
  void aTokenThatCannotBeOneIsNotShownInTheMessage() {
    assertThatThrownBy(() -> hub().token("hf_ab\ncd").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("token")
        .hasMessageNotContaining("hf_ab");
  }
}
