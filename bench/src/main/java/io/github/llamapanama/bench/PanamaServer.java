package io.github.llamapanama.bench;

import io.github.llamapanama.chat.LlamaOptions;
import io.github.llamapanama.server.LlamaServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Our own server in a Java virtual machine of its own, on the same port and model settings. */
final class PanamaServer {
  static final String NAME = "Llama Panama";

  private PanamaServer() {}

  /**
   * Starts it and waits until it listens, on a port of the system's choice.
   *
   * @throws BenchmarkException if it does not
   */
  static HttpChat start(ServerParams params) {
    List<String> arguments = new ArrayList<>();
    arguments.add("--enable-native-access=ALL-UNNAMED");
    arguments.addAll(List.of("-XX:+UseSerialGC", "-Xmx512m"));
    arguments.addAll(List.of("-cp", System.getProperty("java.class.path")));
    arguments.add(PanamaServer.class.getName());
    arguments.add(params.model().toString());
    arguments.add(Integer.toString(params.threads()));
    arguments.add(Integer.toString(params.parallel()));
    arguments.add(Integer.toString(params.contextSize()));
    arguments.add(Integer.toString(params.promptTokensWhileDecoding()));
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return HttpChat.with(ToolProcess.start(java, arguments));
  }

  /** What runs in the other virtual machine: serves until it is ended. */
  public static void main(String[] args) throws InterruptedException {
    int threads = Integer.parseInt(args[1]);
    LlamaOptions options =
        LlamaOptions.builder()
            .parallelism(Integer.parseInt(args[2]))
            .context(
                context ->
                    context
                        .contextSize(Integer.parseInt(args[3]))
                        .unifiedKvCache(false)
                        .batchSize(Workload.BATCH)
                        .microBatchSize(Workload.MICRO_BATCH)
                        .threads(threads)
                        .batchThreads(threads))
            .engine(engine -> engine.promptTokensWhileDecoding(Integer.parseInt(args[4])))
            .build();
    LlamaServer server = LlamaServer.builder().model(Path.of(args[0]), options).port(0).start();
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    System.out.println("listening on " + server.uri());
    Thread.currentThread().join();
  }
}
