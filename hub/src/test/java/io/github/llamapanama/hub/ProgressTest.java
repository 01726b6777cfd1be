package io.github.llamapanama.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.llamapanama.hub.DownloadException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What listeners hear. */
class ProgressTest extends WithHubServer {
  private static final byte[] MODEL_BYTES = HubServer.model(300_000, 1);

  private final List<DownloadProgress> heard = new ArrayList<>();
  private int ended;

  private final DownloadListener listener =
      new DownloadListener() {
        @Override
        public void progressed(DownloadProgress progress) {
          heard.add(progress);
        }

        @Override
        public void ended() {
          ended++;
        }
      };

  @Test
  void aDownloadIsHeardFromItsBeginningToItsEnd() {
    server.put(FILE, MODEL_BYTES);
    hub().listener(listener).build().download(MODEL);
    assertThat(heard.getFirst())
        .isEqualTo(new DownloadProgress(FILE, 0, OptionalLong.of(300_000), 0));
    assertThat(heard.getLast().bytes()).isEqualTo(300_000);
    assertThat(heard).extracting(DownloadProgress::bytes).isSorted();
    assertThat(ended).isEqualTo(1);
  }

  @Test
  void whatCameInAnEarlierRunCounts() {
    server.put(FILE, MODEL_BYTES);
    server.next(server.cutAfter(MODEL_BYTES, 100_000));
    Hub hub = hub().listener(listener).tries(1).build();
    assertFails(Reason.CONNECTION_FAILED, () -> hub.download(MODEL));
    assertThat(ended).isEqualTo(1);
    long come = heard.getLast().bytes();
    heard.clear();
    hub.download(MODEL);
    assertThat(heard.getFirst().bytes()).isBetween(Math.max(1, come), 100_000L);
    assertThat(ended).isEqualTo(2);
  }

  @Test
  void nothingIsHeardOfAFileThatIsThere() {
    server.put(FILE, MODEL_BYTES);
    download();
    hub().listener(listener).build().download(MODEL);
    assertThat(heard).isEmpty();
    assertThat(ended).isZero();
  }

  @Test
  void aListenerThatThrowsStopsTheDownloadAndWhatHasComeIsKept() {
    server.put(FILE, MODEL_BYTES);
    Hub hub =
        hub()
            .listener(
                progress -> {
                  if (progress.bytes() == 300_000) {
                    throw new IllegalStateException("enough");
                  }
                })
            .build();
    assertThatThrownBy(() -> hub.download(MODEL)).hasMessage("enough");
    assertThat(PartFile.pathFor(cached(FILE))).hasSize(300_000);
    assertContent(download(), MODEL_BYTES);
  }

  @Test
  void theSpeedIsThatOfTheLastSeconds() {
    AtomicLong clock = new AtomicLong();
    ProgressMeter meter = new ProgressMeter("a.gguf", listener, clock::get);
    meter.begin(5000, OptionalLong.of(40_000));
    for (int second = 1; second <= 20; second++) {
      clock.addAndGet(Duration.ofSeconds(1).toNanos());
      meter.advance(5000 + second * (second <= 10 ? 1000L : 500L) + (second <= 10 ? 0 : 5000));
    }
    assertThat(heard.get(5).bytesPerSecond()).isEqualTo(1000, within(0.1));
    assertThat(heard.getLast().bytesPerSecond()).isEqualTo(500, within(0.1));
    assertThat(heard.getLast().remaining()).contains(Duration.ofSeconds(40));
  }

  @Test
  void aListenerHearsAFewTimesASecond() {
    AtomicLong clock = new AtomicLong();
    ProgressMeter meter = new ProgressMeter("a.gguf", listener, clock::get);
    meter.begin(0, OptionalLong.empty());
    for (int milli = 1; milli <= 2000; milli++) {
      clock.addAndGet(Duration.ofMillis(1).toNanos());
      meter.advance(milli);
    }
    assertThat(heard).hasSize(11);
    assertThat(heard.getLast().remaining()).isEmpty();
    meter.end(2000);
    assertThat(heard.getLast().total()).hasValue(2000);
  }
}
