package io.github.llamapanama.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/**
 * Upstream's {@code llama-bench}: a process for each figure, which loads, warms up and measures.
 */
final class LlamaBench {
  static final String PROGRAM = "llama-bench";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final UpstreamTool tool;
  private final Workload workload;

  LlamaBench(UpstreamTool tool, Workload workload) {
    this.tool = tool;
    this.workload = workload;
  }

  /** Tokens per second that it reads. */
  double prefill() {
    return run(workload.promptTokens(), 0);
  }

  /** Tokens per second that it decodes one by one, each drawn at random. */
  double decode() {
    return run(0, workload.generatedTokens());
  }

  private double run(int promptTokens, int generatedTokens) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--model", workload.model().toString()));
    arguments.addAll(List.of("--threads", Integer.toString(workload.threads())));
    arguments.addAll(List.of("--n-prompt", Integer.toString(promptTokens)));
    arguments.addAll(List.of("--n-gen", Integer.toString(generatedTokens)));
    arguments.addAll(List.of("--repetitions", Integer.toString(workload.repetitions())));
    arguments.addAll(List.of("--batch-size", Integer.toString(Workload.BATCH)));
    arguments.addAll(List.of("--ubatch-size", Integer.toString(Workload.MICRO_BATCH)));
    arguments.addAll(List.of("--cache-type-k", "f16", "--cache-type-v", "f16"));
    arguments.addAll(List.of("--flash-attn", "auto", "--load-mode", "auto"));
    arguments.addAll(List.of("--n-gpu-layers", "0", "--output", "json"));
    return parse(tool.run(arguments));
  }

  /** The median of the repetitions' tokens per second in what {@code --output json} prints. */
  static double parse(String json) {
    try {
      List<Double> samples = new ArrayList<>();
      for (JsonNode sample : JSON.readTree(json).path(0).path("samples_ts")) {
        samples.add(sample.asDouble());
      }
      if (samples.isEmpty()) {
        throw new BenchmarkException("llama-bench printed no samples_ts: " + json);
      }
      return new Series(samples).median();
    } catch (JsonProcessingException e) {
      throw new BenchmarkException("llama-bench printed no JSON: " + json, e);
    }
  }
}
