package io.github.llamapanama.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.llamapanama.hub.DownloadException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are full, or become so, and places that cannot be written. */
class DiskTest extends WithHubServer {
  private static final int SIZE = 1_500_000;
  private static final byte[] MODEL_BYTES = HubServer.model(SIZE, 1);

  /** A disk that becomes full after so many bytes, whatever it says of its space. */
  private record FillingDisk(long usable, long capacity) implements Disk {
    @Override
    public long usableSpace(Path place) {
      return usable;
    }

    @Override
    public void write(FileChannel file, ByteBuffer bytes) throws IOException {
      long left = capacity - file.position();
      if (left < bytes.remaining()) {
        REAL.write(file, bytes.slice(bytes.position(), (int) left));
        throw new IOException("No space left on device");
      }
      REAL.write(file, bytes);
    }
  }

  @Test
  void aDiskThatBecomesFullKeepsWhatHasComeAndTheNextRunGoesOn() {
    server.put(FILE, MODEL_BYTES);
    Hub full = hub().disk(new FillingDisk(Long.MAX_VALUE, 1_000_001)).build();
    assertThat(assertFails(Reason.NO_SPACE, () -> full.download(MODEL)))
        .hasMessageContainingAll("is full", "make room", "LLAMA_CACHE");
    assertThat(server.downloads()).as("no try after the first").hasSize(1);
    assertThat(PartFile.pathFor(cached(FILE))).hasSize(1_000_001);
    assertContent(download(), MODEL_BYTES);
    assertThat(server.downloads().getLast().rangeStart()).isEqualTo(1_000_001);
  }

  @Test
  void aDiskThatBecomesFullKeepsTheOlderFile() {
    byte[] old = HubServer.model(1000, 2);
    server.put(FILE, old);
    Path file = download();
    server.put(FILE, MODEL_BYTES);
    Hub full = hub().disk(new FillingDisk(Long.MAX_VALUE, 500_000)).build();
    assertFails(Reason.NO_SPACE, () -> full.download(MODEL));
    assertThat(file).hasBinaryContent(old);
  }

  @Test
  void aFileThatWillNotFitIsNotBegun() {
    server.put(FILE, MODEL_BYTES);
    Hub small = hub().disk(new FillingDisk(1_499_999, 0)).build();
    assertThat(assertFails(Reason.NO_SPACE, () -> small.download(MODEL)))
        .hasMessageContainingAll("1,500,000", "1,499,999", "make room");
    assertThat(server.downloads()).isEmpty();
    assertFails(Reason.NO_SPACE, () -> small.download(server.file(FILE)));
  }

  @Test
  void allPartsOfASplitModelMustFit() {
    server.put("b-00001-of-00002.gguf", MODEL_BYTES).put("b-00002-of-00002.gguf", MODEL_BYTES);
    Hub small = hub().disk(new FillingDisk(2_000_000, Long.MAX_VALUE)).build();
    assertThat(assertFails(Reason.NO_SPACE, () -> small.download(MODEL)))
        .hasMessageContaining("3,000,000");
    assertThat(server.downloads()).isEmpty();
  }

  @Test
  void onlyWhatIsMissingMustFit() throws Exception {
    server.put(FILE, MODEL_BYTES);
    server.next(server.cutAfter(MODEL_BYTES, 1_000_000));
    Hub small = hub().tries(1).build();
    assertFails(Reason.CONNECTION_FAILED, () -> small.download(MODEL));
    long missing = SIZE - Files.size(PartFile.pathFor(cached(FILE)));
    assertThat(missing).isLessThan(SIZE);
    Hub enough = hub().disk(new FillingDisk(missing, Long.MAX_VALUE)).build();
    assertContent(enough.download(MODEL), MODEL_BYTES);
  }

  /** The same with a real file system that is full. */
  @Test
  void aRealDiskThatBecomesFullKeepsWhatHasCome(@TempDir Path folder) throws Exception {
    boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.toString());
    assumeTrue(mounted, "no file system can be mounted here: that takes Linux and its root user");
    try {
      server.sizes = false;
      server.put(FILE, MODEL_BYTES);
      Path file = folder.resolve("model.gguf");
      assertThat(
              assertFails(Reason.NO_SPACE, () -> hub().build().download(server.file(FILE), file)))
          .hasMessageContaining("is full");
      assertThat(Files.size(PartFile.pathFor(file))).isBetween(900_000L, 1L << 20);
      assertThat(run("mount", "-o", "remount,size=4m", folder.toString())).isTrue();
      assertContent(hub().build().download(server.file(FILE), file), MODEL_BYTES);
      assertThat(server.downloads().getLast().rangeStart()).isPositive();
    } finally {
      run("umount", folder.toString());
    }
  }

  @Test
  void aDirectoryInThePlaceOfTheFileIsAClearFailure() {
    server.put(FILE, MODEL_BYTES);
    assertThat(
            assertFails(
                Reason.CANNOT_WRITE, () -> hub().build().download(server.file(FILE), cache)))
        .hasMessageContaining("is a directory");
    assertThat(server.downloads()).isEmpty();
  }

  @Test
  void aFileInThePlaceOfTheCacheIsAClearFailure() throws Exception {
    server.put(FILE, MODEL_BYTES);
    Path file = Files.writeString(cache.resolve("file"), "");
    Hub hub = hub().cache(file).build();
    assertThat(assertFails(Reason.CANNOT_WRITE, () -> hub.download(MODEL)))
        .hasMessageContaining("Cannot write " + file);
  }

  private static boolean run(String... command) throws Exception {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
