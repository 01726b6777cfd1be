package io.github.llamapanama.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;

  @Test
  void speedComparesWithUpstreamAndWritesTableAndFile() {
    Path tools = Path.of(System.getProperty("llama.cpp.tools", "none"));
    assumeThat(tools.resolve("llama-bench"))
        .as("upstream's programs, which only a build with -Pbench makes")
        .isExecutable();
    Path json = directory.resolve("speed.json");

    int status =
        run(
            "speed",
            "--model",
            "tiny",
            "--threads",
            "1",
            "--prompt",
            "16",
            "--predict",
            "8",
            "--rounds",
            "1",
            "--warmups",
            "0",
            "--repetitions",
            "1",
            "--tools",
            tools.toString(),
            "--json",
            json.toString());

    assertThat(status).as("status, with this on standard error:%n%s", err).isZero();
    assertThat(out.toString())
        .contains("| tiny pp16 | llama-bench |")
        .contains("| tiny tg8 | Context.decode |")
        .contains("| tiny tg8 | Generator |");
    assertThat(json).isRegularFile();
  }

  @Test
  void withoutUpstreamsProgramsSpeedSaysHowToBuildThem() {
    assertThat(run("speed", "--tools", directory.toString())).isEqualTo(1);
    assertThat(err.toString()).startsWith("bench: llama-bench is not in ").contains("-Pbench");
  }

  @Test
  void anUnknownModelIsNamed() throws Exception {
    Path llamaBench = Files.createFile(directory.resolve("llama-bench"));
    assertThat(llamaBench.toFile().setExecutable(true)).isTrue();
    assertThat(run("speed", "--tools", directory.toString(), "--model", "none.gguf")).isEqualTo(1);
    assertThat(err.toString()).contains("no model 'none.gguf'").contains("tiny");
  }

  @Test
  void microRunsJmhWithItsOptions() {
    Path json = directory.resolve("micro.json");
    int status =
        run(
            "micro",
            "DowncallBenchmark",
            "-f",
            "0",
            "-wi",
            "0",
            "-i",
            "1",
            "-r",
            "10ms",
            "-rf",
            "json",
            "-rff",
            json.toString());
    assertThat(status).as("status, with this on standard error:%n%s", err).isZero();
    assertThat(json).content().contains("DowncallBenchmark.guarded").contains("gc.alloc.rate.norm");
  }

  private int run(String... args) {
    return BenchCommand.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }
}
