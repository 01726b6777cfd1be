package io.github.llamapanama.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** The JMH benchmarks. */
@Command(
    name = "micro",
    description = {
      "Runs the JMH benchmarks, with what they allocate (-prof gc).",
      "Takes JMH's own options: a pattern of names, -f, -wi, -i, -p, ...",
    },
    customSynopsis = "bench micro [JMH OPTIONS]")
final class MicroCommand implements Callable<Integer> {
  private static final Path JSON = Path.of("target", "micro.json");

  @Unmatched private List<String> options = new ArrayList<>();

  @Override
  public Integer call() throws RunnerException, CommandLineOptionException, IOException {
    CommandLineOptions given = new CommandLineOptions(options.toArray(String[]::new));
    OptionsBuilder all = new OptionsBuilder();
    all.parent(given).addProfiler(GCProfiler.class);
    if (!given.getResult().hasValue()) {
      Files.createDirectories(JSON.getParent());
      all.result(JSON.toString()).resultFormat(ResultFormatType.JSON);
    }
    new Runner(all.build()).run();
    return CommandLine.ExitCode.OK;
  }
}
