package io.github.llamapanama.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BenchCommandTest {
  private static final Path TOOLS = Path.of(System.getProperty("llama.cpp.tools", "none"));

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          speed --prompt 16 --predict 8 --repetitions 1 | tiny pp16, tiny tg8 | llama-bench | Engine
          batched --streams 1,2 --prompt 8 --predict 8 | tiny 2 streams decode | llama-batched-bench \
              | Engine
          server --clients 2 --prompt 8 --predict 4 | tiny 2 clients first text p95 | llama-server \
              | Engine
          http --clients 2 --prompt 8 --predict 4 --idle 1 | tiny 2 clients between texts p95, \
              tiny idle after 2 clients processor time | llama-server | Llama Panama
          prefix --clients 2 --requests 4 --system 32 --conversations 4 --turns 2 --predict 4 \
              | tiny 4 requests wall time, tiny 4 conversations prompt tokens / least | llama-server \
              | Engine
          """)
  void weAreComparedWithUpstream(String command, String tasks, String program, String ours) {
    assumeThat(TOOLS.resolve(program))
        .as("upstream's programs, which only a build with -Pbench makes")
        .isExecutable();
    Path json = directory.resolve("figures.json");
    List<String> arguments = new ArrayList<>(List.of(command.split(" +", -1)));
    arguments.addAll(List.of("--model", "tiny", "--threads", "1", "--rounds", "1"));
    arguments.addAll(List.of("--warmups", "0"));
    arguments.addAll(List.of("--tools", TOOLS.toString(), "--json", json.toString()));

    int status = run(arguments.toArray(String[]::new));

    assertThat(status).as("status, with this on standard error:%n%s", err).isZero();
    for (String task : tasks.split(", +", -1)) {
      assertThat(out.toString().lines())
          .as("the table's lines")
          .anySatisfy(
              line -> assertThat(line).contains("| " + task + " | " + program, "| " + ours + " "));
    }
    assertThat(json).isRegularFile();
  }

  @Test
  void theGrammarsAreLongEnoughAndTheirSpeedIsCompared() {
    int status =
        run(
            "grammar --model tiny --threads 1 --rounds 1 --warmups 0 --predict 32 --json"
                .split(" ", -1),
            directory.resolve("grammar.json").toString());
    assertThat(status).as("status, with this on standard error:%n%s", err).isZero();
    assertThat(out.toString())
        .contains("| tiny grammar | free text ", "| JSON records ", "| tools, calls ");
  }

  @Test
  void allRunsCommandsThatThereAre() {
    CommandLine bench = BenchCommand.commandLine();
    bench.parseArgs("all", "--rounds", "2");
    AllCommand all = Objects.requireNonNull(bench.getSubcommands().get("all")).getCommand();
    assertThat(all.commands())
        .as("side by side, the micro benchmarks last")
        .hasSizeGreaterThan(6)
        .allSatisfy(
            arguments ->
                assertThatNoException()
                    .as("parsing %s", List.of(arguments))
                    .isThrownBy(() -> BenchCommand.commandLine().parseArgs(arguments)))
        .first()
        .isEqualTo(new String[] {"speed", "--rounds", "2"});
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

  private int run(String[] args, String last) {
    String[] all = Arrays.copyOf(args, args.length + 1);
    all[args.length] = last;
    return run(all);
  }

  private int run(String... args) {
    return BenchCommand.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }
}
