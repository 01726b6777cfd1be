package io.github.llamapanama.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Upstream's {@code llama-batched-bench}: a process for each turn. */
final class LlamaBatchedBench {
  static final String PROGRAM = "llama-batched-bench";

  /**
   * Runs that nobody needs after those that count: the program may end before its log has printed
   * the last ones.
   */
  private static final List<String> TRAILERS = List.of("1", "1");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final UpstreamTool tool;
  private final Path model;
  private final int threads;
  private final StreamLoad load;

  LlamaBatchedBench(UpstreamTool tool, Path model, int threads, StreamLoad load) {
    this.tool = tool;
    this.model = model;
    this.threads = threads;
    this.load = load;
  }

  /**
   * Runs it.
   *
   * @param unified whether the streams share one KV cache; otherwise each has a part of its own
   */
  BatchSpeed run(boolean unified) {
    List<String> streams = new ArrayList<>();
    streams.addAll(Collections.nCopies(load.repetitions(), Integer.toString(load.streams())));
    streams.addAll(TRAILERS);
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--model", model.toString()));
    arguments.addAll(List.of("--threads", Integer.toString(threads)));
    arguments.addAll(List.of("--ctx-size", Integer.toString(load.contextSize())));
    arguments.addAll(List.of("--batch-size", Integer.toString(Workload.BATCH)));
    arguments.addAll(List.of("--ubatch-size", Integer.toString(Workload.MICRO_BATCH)));
    arguments.addAll(List.of("-npp", Integer.toString(load.promptTokens())));
    arguments.addAll(List.of("-ntg", Integer.toString(load.generatedTokens())));
    arguments.addAll(List.of("-npl", String.join(",", streams)));
    arguments.addAll(List.of("--n-gpu-layers", "0", "--output-format", "jsonl"));
    arguments.add(unified ? "--kv-unified" : "--no-kv-unified");
    return parse(tool.run(arguments), load.repetitions());
  }

  /** The medians of the first lines of JSON, which there are among others. */
  static BatchSpeed parse(String output, int repetitions) {
    List<BatchSpeed> speeds =
        output
            .lines()
            .filter(line -> line.startsWith("{"))
            .limit(repetitions)
            .map(LlamaBatchedBench::speed)
            .toList();
    if (speeds.size() < repetitions) {
      throw new BenchmarkException(
          "%s printed %d figures instead of %d: %s"
              .formatted(PROGRAM, speeds.size(), repetitions, output));
    }
    return BatchSpeed.median(speeds);
  }

  private static BatchSpeed speed(String line) {
    try {
      JsonNode node = JSON.readTree(line);
      return new BatchSpeed(
          required(node, "speed_pp"), required(node, "speed_tg"), required(node, "speed"));
    } catch (JsonProcessingException e) {
      throw new BenchmarkException(PROGRAM + " printed no JSON: " + line, e);
    }
  }

  private static double required(JsonNode node, String name) {
    JsonNode value = node.path(name);
    if (!value.isNumber()) {
      throw new BenchmarkException("%s printed no %s: %s".formatted(PROGRAM, name, node));
    }
    return value.asDouble();
  }
}
