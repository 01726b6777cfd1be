package io.github.llamapanama.server.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.chat.Llama;
import io.github.llamapanama.chat.LlamaOptions;
import io.github.llamapanama.chat.message.GenerationOptions;
import io.github.llamapanama.core.ModelLoadException;
import io.github.llamapanama.models.TinyChat;
import io.github.llamapanama.server.config.ModelLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several names for one tiny model, each loaded for itself. */
@Timeout(60)
class ModelRegistryTest {
  private static final LlamaOptions SMALL =
      LlamaOptions.builder()
          .context(context -> context.contextSize(256))
          .generation(GenerationOptions.builder().temperature(0).build())
          .build();

  private final List<ModelRegistry> registries = new ArrayList<>();

  @AfterEach
  void close() {
    registries.forEach(ModelRegistry::close);
  }

  @Test
  void onlyTheDefaultIsLoadedAtFirst() {
    ModelRegistry models = registry(ModelLimits.defaults(), model("a"), model("b"));

    assertThat(models.names()).containsExactly("a", "b");
    assertThat(models.ready()).isTrue();
    assertThat(models.loaded("a")).isPresent();
    assertThat(models.loaded("b")).isEmpty();
    assertThat(statuses(models)).containsExactly(ModelStatus.LOADED, ModelStatus.UNLOADED);
  }

  @Test
  void aRequestNamesItsModel() {
    ServedModel aliased = new ServedModel("b", List.of("best", "big"), TinyChat::path, SMALL);
    ModelRegistry models = registry(ModelLimits.defaults(), model("a"), aliased);

    try (ModelLease byDefault = models.lease(Optional.empty());
        ModelLease byName = models.lease(Optional.of("b"));
        ModelLease byAlias = models.lease(Optional.of("big"))) {
      assertThat(byDefault.name()).isEqualTo("a");
      assertThat(byName.name()).isEqualTo("b");
      assertThat(byAlias.llama()).isSameAs(byName.llama()).isNotSameAs(byDefault.llama());
    }
    assertThatThrownBy(() -> models.lease(Optional.of("c")))
        .isInstanceOf(ModelNotFoundException.class)
        .hasMessage("there is no model 'c' here: those there are a, b");
  }

  @Test
  void aServerWithOneModelDoesNotMindItsName() {
    ModelRegistry models = registry(ModelLimits.defaults(), model("a"));
    try (ModelLease lease = models.lease(Optional.of("gpt-4o"))) {
      assertThat(lease.name()).isEqualTo("a");
    }
  }

  @Test
  void twoModelsCannotHaveOneName() {
    ServedModel aliased = new ServedModel("b", List.of("a"), TinyChat::path, SMALL);
    assertThatThrownBy(
            () -> new ModelRegistry(List.of(model("a"), aliased), ModelLimits.defaults()))
        .hasMessage("two models are named 'a'");
  }

  @Test
  void requestsAreRefusedUntilTheDefaultIsLoaded() {
    ModelRegistry models = new ModelRegistry(List.of(model("a")), ModelLimits.defaults());
    registries.add(models);

    assertThat(models.ready()).isFalse();
    assertThatThrownBy(() -> models.lease(Optional.empty()))
        .isInstanceOf(ModelLoadingException.class);
  }

  @Test
  void requestsThatComeWhileAModelIsLoadedWaitForOneLoading() throws Exception {
    AtomicInteger loads = new AtomicInteger();
    CountDownLatch go = new CountDownLatch(1);
    ServedModel slow =
        model(
            "b",
            () -> {
              loads.incrementAndGet();
              await(go);
              return TinyChat.path();
            });
    ModelRegistry models = registry(ModelLimits.defaults(), model("a"), slow);

    try (ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<ModelLease>> leases =
          IntStream.range(0, 20)
              .mapToObj(i -> requests.submit(() -> models.lease(Optional.of("b"))))
              .toList();
      until(() -> models.states().get(1).users() == 20);
      assertThat(statuses(models)).containsExactly(ModelStatus.LOADED, ModelStatus.LOADING);
      go.countDown();
      for (Future<ModelLease> lease : leases) {
        lease.get().close();
      }
    }
    assertThat(loads).hasValue(1);
    assertThat(models.states().get(1).users()).isZero();
  }

  @Test
  void otherModelsAreAnsweredWhileOneIsLoaded() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    ServedModel slow =
        model(
            "b",
            () -> {
              await(go);
              return TinyChat.path();
            });
    ModelRegistry models = registry(ModelLimits.defaults(), model("a"), slow, model("c"));

    CompletableFuture<ModelLease> waiting = inBackground(() -> models.lease(Optional.of("b")));
    models.lease(Optional.of("a")).close();
    models.lease(Optional.of("c")).close();
    assertThat(waiting).isNotDone();
    go.countDown();
    waiting.get().close();
  }

  @Test
  void aFailureIsToldToAllWhoWaitAndTheNextRequestTriesAgain() throws Exception {
    AtomicInteger loads = new AtomicInteger();
    CountDownLatch go = new CountDownLatch(1);
    ServedModel broken =
        model(
            "b",
            () -> {
              await(go);
              return loads.incrementAndGet() == 1 ? Path.of("missing.gguf") : TinyChat.path();
            });
    ModelRegistry models = registry(ModelLimits.defaults(), model("a"), broken);

    List<CompletableFuture<ModelLease>> waiting =
        IntStream.range(0, 3)
            .mapToObj(i -> inBackground(() -> models.lease(Optional.of("b"))))
            .toList();
    until(() -> models.states().get(1).users() == 3);
    go.countDown();
    for (CompletableFuture<ModelLease> request : waiting) {
      assertThatThrownBy(request::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(ModelLoadException.class)
          .hasMessageContaining("missing.gguf");
    }
    assertThat(loads).hasValue(1);
    ModelState failed = models.states().get(1);
    assertThat(failed.status()).isEqualTo(ModelStatus.UNLOADED);
    assertThat(failed.failure()).get().asString().contains("no such file");

    models.lease(Optional.of("b")).close();
    assertThat(models.states().get(1).failure()).isEmpty();
    assertThat(loads).hasValue(2);
  }

  @Test
  void theModelUsedLeastRecentlyMakesRoom() {
    ModelRegistry models = registry(limits(2), model("a"), model("b"), model("c"));

    models.lease(Optional.of("b")).close();
    models.lease(Optional.of("a")).close();
    models.lease(Optional.of("c")).close();

    assertThat(statuses(models))
        .containsExactly(ModelStatus.LOADED, ModelStatus.UNLOADED, ModelStatus.LOADED);
  }

  @Test
  void aModelThatIsUsedKeepsItsPlace() {
    ModelRegistry models = registry(limits(1), model("a"), model("b"));
    try (ModelLease lease = models.lease(Optional.of("a"))) {
      assertThatThrownBy(() -> models.lease(Optional.of("b")))
          .isInstanceOf(ModelsBusyException.class)
          .hasMessageContaining("'b'");
      assertThat(lease.llama().chat("What is the capital of France?").text()).contains("Paris");
    }
    models.lease(Optional.of("b")).close();
    assertThat(models.loaded("a")).isEmpty();
  }

  @Test
  void aRequestWaitsForThePlaceThatOthersUse() throws Exception {
    ModelRegistry models =
        registry(
            ModelLimits.builder().loaded(1).patience(Duration.ofMinutes(1)).build(),
            model("a"),
            model("b"));
    ModelLease lease = models.lease(Optional.of("a"));
    CompletableFuture<ModelLease> waiting = inBackground(() -> models.lease(Optional.of("b")));
    until(() -> models.states().get(1).status() == ModelStatus.LOADING);
    assertThat(models.loaded("a")).isPresent();
    lease.close();
    waiting.get().close();
    assertThat(models.loaded("a")).isEmpty();
  }

  @Test
  void modelsStayWithinTheirMemory() {
    long one = MemoryEstimate.bytes(TinyChat.path(), SMALL);
    ModelRegistry models =
        registry(
            ModelLimits.builder().memoryBytes(2 * one + 1).build(),
            model("a"),
            model("b"),
            model("c"));

    models.lease(Optional.of("b")).close();
    assertThat(statuses(models))
        .containsExactly(ModelStatus.LOADED, ModelStatus.LOADED, ModelStatus.UNLOADED);
    models.lease(Optional.of("c")).close();
    assertThat(statuses(models))
        .containsExactly(ModelStatus.UNLOADED, ModelStatus.LOADED, ModelStatus.LOADED);
  }

  @Test
  void aModelThatNeverFitsIsRefusedAtOnce() {
    ModelRegistry models =
        new ModelRegistry(List.of(model("a")), ModelLimits.builder().memoryBytes(1 << 20).build());
    registries.add(models);

    assertThatThrownBy(models::loadDefault)
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("models may take 1 MiB here");
  }

  @Test
  void theEstimateGrowsWithTheContext() {
    long small = MemoryEstimate.bytes(TinyChat.path(), SMALL);
    long large =
        MemoryEstimate.bytes(
            TinyChat.path(),
            LlamaOptions.builder().context(context -> context.contextSize(512)).build());
    assertThat(small).isGreaterThan(TinyChat.path().toFile().length());
    assertThat(large - TinyChat.path().toFile().length())
        .isEqualTo(2 * (small - TinyChat.path().toFile().length()));
  }

  @Test
  void anIdleModelIsUnloadedAndComesBack() throws Exception {
    ModelRegistry models =
        registry(ModelLimits.builder().idle(Duration.ofMillis(50)).build(), model("a"));
    try (ModelLease lease = models.lease(Optional.empty())) {
      Thread.sleep(100);
      assertThat(lease.llama().model().isClosed()).as("unloaded while in use").isFalse();
    }
    until(() -> models.loaded("a").isEmpty());
    assertThat(models.ready()).as("whether requests are answered").isTrue();
    models.lease(Optional.empty()).close();
  }

  @Test
  void aModelIsLoadedAndUnloadedAtWill() {
    ModelRegistry models = registry(ModelLimits.defaults(), model("a"), model("b"));
    models.load("b");
    until(() -> models.loaded("b").isPresent());
    models.unload("b");
    models.unload("b");
    assertThat(models.loaded("b")).isEmpty();
    try (ModelLease lease = models.lease(Optional.empty())) {
      assertThatThrownBy(() -> models.unload("a"))
          .isInstanceOf(ModelInUseException.class)
          .hasMessageContaining(lease.name());
    }
  }

  @Test
  void aModelWhoseEngineHasFailedIsLoadedAnew() {
    AtomicInteger loads = new AtomicInteger();
    ServedModel counted =
        model(
            "a",
            () -> {
              loads.incrementAndGet();
              return TinyChat.path();
            });
    ModelRegistry models = registry(ModelLimits.defaults(), counted);
    Llama dead = models.loaded("a").orElseThrow();
    dead.engine().close();

    for (int request = 0; request < 2; request++) {
      try (ModelLease lease = models.lease(Optional.empty())) {
        assertThat(lease.llama()).as("the model lent").isNotSameAs(dead);
        assertThat(lease.llama().chat("What is the capital of France?").text()).contains("Paris");
      }
    }
    assertThat(dead.model().isClosed()).as("whether the memory of the dead is freed").isTrue();
    assertThat(loads).as("how often the model was loaded").hasValue(2);
  }

  @Test
  void aModelWhoseEngineHasFailedIsClosedOnceAllHaveGivenItBack() throws Exception {
    ModelRegistry models = registry(limits(1), model("a"));
    ModelLease failing = models.lease(Optional.empty());
    failing.llama().engine().close();

    List<CompletableFuture<ModelLease>> waiting =
        IntStream.range(0, 3)
            .mapToObj(i -> inBackground(() -> models.lease(Optional.empty())))
            .toList();
    until(() -> models.state("a").users() == 4);
    assertThatThrownBy(() -> failing.llama().chat("What is the capital of France?"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Engine is closed");
    assertThat(failing.llama().model().isClosed()).as("closed while in use").isFalse();
    assertThat(waiting).noneMatch(CompletableFuture::isDone);

    failing.close();
    for (CompletableFuture<ModelLease> request : waiting) {
      try (ModelLease lease = request.get()) {
        assertThat(lease.llama().chat("What is the capital of France?").text()).contains("Paris");
      }
    }
    assertThat(failing.llama().model().isClosed()).as("whether the dead is closed").isTrue();
    assertThat(models.state("a").users()).isZero();
  }

  @Test
  void closingEndsTheLoadingAndThoseWhoWait() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    ServedModel slow =
        model(
            "b",
            () -> {
              await(never);
              return TinyChat.path();
            });
    ModelRegistry models = registry(ModelLimits.defaults(), model("a"), slow);
    CompletableFuture<ModelLease> waiting = inBackground(() -> models.lease(Optional.of("b")));
    until(() -> models.states().get(1).status() == ModelStatus.LOADING);

    models.close();
    models.close();

    assertThat(statuses(models)).containsOnly(ModelStatus.UNLOADED);
    assertThatThrownBy(waiting::get).hasRootCauseInstanceOf(CancellationException.class);
    assertThatThrownBy(() -> models.lease(Optional.empty()))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void manyThreadsShareFewPlaces() throws Exception {
    AtomicInteger loads = new AtomicInteger();
    Supplier<Path> file =
        () -> {
          loads.incrementAndGet();
          return TinyChat.path();
        };
    ModelRegistry models =
        registry(
            ModelLimits.builder()
                .loaded(2)
                .idle(Duration.ofMillis(5))
                .patience(Duration.ofMinutes(1))
                .build(),
            model("a", file),
            model("b", file),
            model("c", file),
            model("d", file));

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int thread = 0; thread < 64; thread++) {
        all.add(threads.submit(() -> useAtRandom(models)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertThat(loads.get()).as("how often models were loaded").isGreaterThan(4);
    models.close();
    assertThat(models.states())
        .allSatisfy(
            state -> {
              assertThat(state.users()).isZero();
              assertThat(state.status()).isEqualTo(ModelStatus.UNLOADED);
              assertThat(state.failure()).isEmpty();
            });
  }

  private static void useAtRandom(ModelRegistry models) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    for (int i = 0; i < 10; i++) {
      String name = List.of("a", "b", "c", "d").get(random.nextInt(4));
      try (ModelLease lease = models.lease(Optional.of(name))) {
        assertThat(lease.llama().model().isClosed()).as("closed while in use").isFalse();
        assertThat(models.states().stream().filter(s -> s.status() == ModelStatus.LOADED).count())
            .as("how many models are loaded")
            .isBetween(1L, 2L);
        if (random.nextInt(8) == 0) {
          assertThat(lease.llama().chat("What is the capital of France?").text()).contains("Paris");
        }
      }
      if (random.nextInt(16) == 0) {
        try {
          models.unload(name);
        } catch (ModelInUseException e) {
          // Others use it.
        }
      }
    }
  }

  private ModelRegistry registry(ModelLimits limits, ServedModel... served) {
    ModelRegistry models = new ModelRegistry(List.of(served), limits);
    registries.add(models);
    models.loadDefault();
    return models;
  }

  /** So many places, for which nobody waits. */
  private static ModelLimits limits(int loaded) {
    return ModelLimits.builder().loaded(loaded).patience(Duration.ZERO).build();
  }

  private static ServedModel model(String name) {
    return model(name, TinyChat::path);
  }

  private static ServedModel model(String name, Supplier<Path> file) {
    return new ServedModel(name, List.of(), file, SMALL);
  }

  private static List<ModelStatus> statuses(ModelRegistry models) {
    return models.states().stream().map(ModelState::status).toList();
  }

  private static <T> CompletableFuture<T> inBackground(Supplier<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                result.complete(work.get());
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            });
    return result;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new CancellationException("interrupted");
    }
  }

  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
