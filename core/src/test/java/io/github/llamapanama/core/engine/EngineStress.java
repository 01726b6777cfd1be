package io.github.llamapanama.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.ContextParams.FlashAttention;
import io.github.llamapanama.core.ContextParams.KvType;
import io.github.llamapanama.core.ContextParams.Pooling;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.embedding.EmbeddingRequest;
import io.github.llamapanama.core.embedding.Embeddings;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.models.TinyChat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Many clients ask engines with tiny caches for all kinds of things at once. It ends with an
 * exception unless each got its right result or an error of the right type, and with exit code
 * {@link #STUCK} and a dump of all threads if nothing happens any more.
 *
 * <p>It is a process of its own, which takes the number of requests from the system property
 * {@value #REQUESTS}, the number of clients from {@value #CLIENTS}.
 */
final class EngineStress {
  static final String REQUESTS = "llamapanama.stress.requests";
  static final String CLIENTS = "llamapanama.stress.clients";

  /** The exit code when nothing happens any more. */
  static final int STUCK = 98;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** How much memory may grow once all engines had their first requests. */
  private static final long MOST_GROWTH_IN_KIB = 32 * 1024;

  private static final List<String> QUESTIONS =
      List.of(
          "What is the capital of France?",
          "What is the capital of Italy?",
          "What is two plus two?",
          "Send me a rocket emoji.",
          "Hello!",
          "Who are you?",
          "Write a poem about the sea.",
          "What color is the sky?");

  private final Map<String, LongAdder> outcomes = new ConcurrentSkipListMap<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger left;
  private final int clients;

  private EngineStress(int requests, int clients) {
    this.left = new AtomicInteger(requests);
    this.clients = clients;
  }

  /**
   * Contexts whose results do not depend on what is computed beside them. Flash attention on the
   * CPU sums up 16-bit values in the order of the cells in the cache, so that its last bits do, and
   * with them the choice between two tokens that are all but equally likely.
   */
  private static ContextParams exact() {
    return ContextParams.builder()
        .contextSize(512)
        .batchSize(64)
        .microBatchSize(32)
        .maxSequences(8)
        .threads(1)
        .batchThreads(1)
        .flashAttention(FlashAttention.DISABLED)
        .keyType(KvType.F32)
        .valueType(KvType.F32)
        .pooling(Pooling.MEAN)
        .build();
  }

  /**
   * Caches so small that requests turn each other out, and their states, too: unified, in parts,
   * and without reuse.
   */
  private static Map<String, EngineParams> engines() {
    ContextParams context = exact();
    EngineParams.Builder params =
        EngineParams.builder()
            .queueCapacity(64)
            .eventCapacity(4)
            .cachedPrefixes(4)
            .savedBytes(1 << 20);
    ContextParams unified = context.toBuilder().unifiedKvCache(true).build();
    ContextParams parts = context.toBuilder().contextSize(4 * 256).maxSequences(4).build();
    Map<String, EngineParams> engines = new LinkedHashMap<>();
    engines.put("unified", params.context(unified).build());
    engines.put("in parts", params.context(parts).build());
    engines.put("unified, without reuse", params.context(unified).prefixReuse(false).build());
    return engines;
  }

  /** Runs in a process of its own. */
  static void main() throws Exception {
    int requests = Integer.getInteger(REQUESTS, 600);
    int clients = Integer.getInteger(CLIENTS, 200);
    long start = System.nanoTime();
    try (Model model = Model.load(TinyChat.path())) {
      List<StressReference> references = references(model);
      Map<String, EngineParams> engines = engines();
      for (Map.Entry<String, EngineParams> engine : engines.entrySet()) {
        new EngineStress(requests / 30, clients)
            .run(engine.getKey(), model, engine.getValue(), references);
      }
      Memory warm = Memory.now();
      for (Map.Entry<String, EngineParams> engine : engines.entrySet()) {
        new EngineStress(requests * 3 / 10, clients)
            .run(engine.getKey(), model, engine.getValue(), references);
        Memory.now().check(warm);
      }
    }
    System.out.printf("%d s%n", Duration.ofNanos(System.nanoTime() - start).toSeconds());
  }

  private static List<StressReference> references(Model model) {
    List<StressReference> references = new ArrayList<>();
    Sampling seeded = Sampling.builder().temperature(1).seed(7).build();
    for (String system : List.of("", "You are a helpful assistant who answers in one sentence.")) {
      for (String question : QUESTIONS) {
        String prompt =
            (system.isEmpty() ? "" : "<|im_start|>system\n" + system + "<|im_end|>\n")
                + "<|im_start|>user\n"
                + question
                + "<|im_end|>\n<|im_start|>assistant\n";
        int[] tokens = model.vocabulary().tokenize(prompt, true, true);
        references.add(StressReference.compute(model, exact(), tokens, Sampling.greedy()));
        references.add(StressReference.compute(model, exact(), tokens, seeded));
      }
    }
    return references;
  }

  private static List<EmbeddingRequest> embeddingRequests(Model model) {
    List<EmbeddingRequest> requests = new ArrayList<>();
    for (int i = 0; i + 2 < QUESTIONS.size(); i++) {
      requests.add(EmbeddingRequest.of(model.vocabulary(), QUESTIONS.subList(i, i + 3)));
    }
    return requests;
  }

  private void run(String name, Model model, EngineParams params, List<StressReference> references)
      throws Exception {
    int requests = left.get();
    EngineSnapshot snapshot;
    try (Engine engine = Engine.open(model, params)) {
      List<EmbeddingRequest> embeddingRequests = embeddingRequests(model);
      List<Embeddings> embeddings = embeddingRequests.stream().map(engine::embed).toList();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        StressClient client =
            new StressClient(
                engine, references, embeddingRequests, embeddings, this::count, new Random(i));
        threads.add(Thread.ofVirtual().name("client " + i).start(() -> serve(client)));
      }
      watch(threads);
      snapshot = settled(engine);
    }
    System.out.printf("%s: %d requests, %s%n", name, requests, snapshot);
    outcomes.forEach((outcome, times) -> System.out.printf("  %-45s %6d%n", outcome, times.sum()));
    if (!failures.isEmpty()) {
      throw new AssertionError("A client of the engine with the cache " + name, failures.peek());
    }
    assertThat(snapshot.active()).as("active requests in the end").isZero();
    assertThat(snapshot.waiting()).as("waiting requests in the end").isZero();
  }

  private void count(String outcome) {
    outcomes.computeIfAbsent(outcome, key -> new LongAdder()).increment();
  }

  private void serve(StressClient client) {
    try {
      while (failures.isEmpty() && left.getAndDecrement() > 0) {
        client.request();
      }
    } catch (Throwable e) {
      failures.add(e);
    }
  }

  /** Waits for the clients, as long as anything happens. */
  private void watch(List<Thread> threads) throws Exception {
    long lastCount = -1;
    long lastChange = System.nanoTime();
    while (threads.stream().anyMatch(Thread::isAlive)) {
      Thread.sleep(50);
      long count = outcomes.values().stream().mapToLong(LongAdder::sum).sum();
      if (count != lastCount) {
        lastCount = count;
        lastChange = System.nanoTime();
      } else if (System.nanoTime() - lastChange > PATIENCE.toNanos()) {
        System.out.println("Nothing happens any more after " + outcomes);
        dumpThreads();
        Runtime.getRuntime().halt(STUCK);
      }
    }
  }

  private static void dumpThreads() throws IOException {
    Path file = Files.createTempDirectory("stress").resolve("threads.txt");
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpThreads(file.toString(), ThreadDumpFormat.TEXT_PLAIN);
    System.out.println(Files.readString(file));
  }

  /** The last requests may have been given up just now. */
  private static EngineSnapshot settled(Engine engine) throws InterruptedException {
    for (int i = 0; i < 100 && engine.snapshot().active() + engine.snapshot().waiting() > 0; i++) {
      Thread.sleep(20);
    }
    return engine.snapshot();
  }

  /**
   * What the process holds.
   *
   * @param resident resident memory in KiB, which here does not show the heap
   * @param heap the heap in KiB
   */
  private record Memory(long resident, long heap) {
    static Memory now() throws IOException {
      System.gc();
      long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1024;
      long resident =
          Files.readAllLines(Path.of("/proc/self/status")).stream()
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .findFirst()
              .orElseThrow();
      return new Memory(resident, heap);
    }

    void check(Memory before) {
      System.out.printf("  %d KiB resident, heap %d KiB; before %s%n", resident, heap, before);
      assertThat(resident - before.resident)
          .as("growth of resident memory in KiB")
          .isLessThan(MOST_GROWTH_IN_KIB);
      assertThat(heap - before.heap).as("growth of the heap in KiB").isLessThan(MOST_GROWTH_IN_KIB);
    }
  }
}
