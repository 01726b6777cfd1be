package io.github.llamapanama.bench;

import java.util.ArrayList;
import java.util.List;

/** Upstream's {@code llama-server}. Without requests it waits and computes nothing. */
final class LlamaServer {
  static final String PROGRAM = "llama-server";

  private LlamaServer() {}

  /**
   * Starts it and waits until it listens, on a port of the system's choice.
   *
   * @throws BenchmarkException if it does not
   */
  static HttpChat start(UpstreamTool tool, ServerParams params) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--model", params.model().toString()));
    arguments.addAll(List.of("--threads", Integer.toString(params.threads())));
    arguments.addAll(List.of("--parallel", Integer.toString(params.parallel())));
    arguments.addAll(List.of("--ctx-size", Integer.toString(params.contextSize())));
    arguments.addAll(List.of("--batch-size", Integer.toString(Workload.BATCH)));
    arguments.addAll(List.of("--ubatch-size", Integer.toString(Workload.MICRO_BATCH)));
    arguments.addAll(List.of("--n-gpu-layers", "0", "--offline", "--no-ui"));
    arguments.addAll(List.of("--host", "127.0.0.1", "--port", "0"));
    return HttpChat.with(tool.start(arguments));
  }
}
