package io.github.llamapanama.cli.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.hub.DownloadProgress;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void aPersonSeesABar() {
    ProgressBar bar = bar(true);
    bar.progressed(progress(0, OptionalLong.of(806_000_000), 0));
    bar.progressed(progress(403_000_000, OptionalLong.of(806_000_000), 12_300_000));
    bar.progressed(progress(806_000_000, OptionalLong.of(806_000_000), 12_300_000));
    bar.ended();
    assertThat(shown().split("\r"))
        .containsExactly(
            "",
            "gemma-3-1b-it-Q4_K_M.gg… [                    ]   0% 0 B",
            "gemma-3-1b-it-Q4_K_M.gg… [==========          ]  50% 403.0 MB, 12.3 MB/s, 32 s",
            "gemma-3-1b-it-Q4_K_M.gg… [====================] 100% 806.0 MB, 12.3 MB/s, 0 s\n");
  }

  @Test
  void aPersonSeesHowMuchHasComeOfWhoKnowsHowMuch() {
    ProgressBar bar = bar(true);
    bar.progressed(progress(1_500_000, OptionalLong.empty(), 1000));
    assertThat(shown()).isEqualTo("\rgemma-3-1b-it-Q4_K_M.gg… 1.50 MB, 1.00 KB/s");
  }

  @Test
  void aLogHasALineNowAndThen() {
    ProgressBar bar = bar(false);
    for (int i = 0; i <= 100; i++) {
      bar.progressed(progress(i * 8_060_000L, OptionalLong.of(806_000_000), 12_300_000));
    }
    bar.ended();
    bar.progressed(progress(0, OptionalLong.empty(), 0));
    assertThat(shown())
        .isEqualTo(
            """
            Downloading gemma-3-1b-it-Q4_K_M.gguf (806.0 MB)
            Downloading gemma-3-1b-it-Q4_K_M.gguf
            """);
  }

  private ProgressBar bar(boolean interactive) {
    return new ProgressBar(
        new Streams(
            new ByteArrayInputStream(new byte[0]),
            new Output(new ByteArrayOutputStream()),
            new PrintStream(err, true, UTF_8),
            () -> interactive));
  }

  private String shown() {
    return err.toString(UTF_8).replace(System.lineSeparator(), "\n").replace("\u001b[K", "");
  }

  private static DownloadProgress progress(long bytes, OptionalLong total, double speed) {
    return new DownloadProgress("gemma-3-1b-it-Q4_K_M.gguf", bytes, total, speed);
  }
}
