package io.github.llamapanama.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Several who want the same file at once. */
class ConcurrencyTest extends WithHubServer {
  private static final byte[] MODEL_BYTES = HubServer.model(300_000, 1);

  @Test
  void threadsWaitForTheOneThatDownloads() throws Exception {
    server.put(FILE, MODEL_BYTES);
    server.next(slowly());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Path>> files =
          IntStream.range(0, 8).mapToObj(i -> threads.submit(this::download)).toList();
      for (Future<Path> file : files) {
        assertContent(file.get(), MODEL_BYTES);
      }
    }
    assertThat(server.downloads()).hasSize(1);
  }

  @Test
  void processesWaitForTheOneThatDownloads() throws Exception {
    server.put(FILE, MODEL_BYTES);
    server.next(slowly());
    List<Process> processes = List.of(fork(), fork());
    for (Process process : processes) {
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor()).as(output).isZero();
      assertThat(output).contains("downloaded " + cached(FILE));
    }
    assertContent(cached(FILE), MODEL_BYTES);
    assertThat(server.downloads()).hasSize(1);
  }

  private HubServer.Misbehaviour slowly() {
    return exchange -> {
      try {
        Thread.sleep(700);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      server.send(exchange, MODEL_BYTES);
    };
  }

  private Process fork() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Program.class.getName(),
            server.uri().toString(),
            cache.toString())
        .redirectErrorStream(true)
        .start();
  }

  /** A program that downloads a model. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) {
      Path file =
          Hub.builder()
              .endpoint(URI.create(args[0]))
              .cache(Path.of(args[1]))
              .token("")
              .build()
              .download(MODEL);
      System.out.println("downloaded " + file);
    }
  }
}
