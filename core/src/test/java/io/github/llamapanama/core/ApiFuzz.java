package io.github.llamapanama.core;

import io.github.llamapanama.LlamaException;
import io.github.llamapanama.core.engine.Engine;
import io.github.llamapanama.core.engine.EngineParams;
import io.github.llamapanama.core.engine.Generation;
import io.github.llamapanama.core.engine.GenerationParams;
import io.github.llamapanama.core.engine.GenerationRequest;
import io.github.llamapanama.core.sampling.CandidateTokens;
import io.github.llamapanama.core.sampling.Filter;
import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.LogitsProcessor;
import io.github.llamapanama.core.sampling.MutableLogits;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.core.sampling.Selection;
import io.github.llamapanama.core.sampling.TokenHistory;
import io.github.llamapanama.models.TinyChat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** One sequence of random calls; the seed decides all of it. */
final class ApiFuzz {
  private static final int CALLS = 120;
  private static final int SEQUENCES = 4;

  /** What the Javadoc of the public API names, besides {@link LlamaException}. */
  private static final Set<Class<?>> DOCUMENTED =
      Set.of(
          IllegalArgumentException.class,
          IllegalStateException.class,
          IndexOutOfBoundsException.class,
          UnsupportedOperationException.class,
          NoSuchElementException.class,
          WrongThreadException.class);

  private static final int[] EDGES = {
    0, 1, -1, 2, 7, 255, 256, 1 << 20, Integer.MAX_VALUE - 1, Integer.MAX_VALUE, Integer.MIN_VALUE
  };
  private static final double[] REALS = {
    0, 1, -1, 0.5, 1e-6, 1e-30, 100, 1e30, Double.NaN, Double.POSITIVE_INFINITY, -1e30
  };
  private static final List<String> TEXTS =
      List.of(
          "",
          "\0",
          "\uD800",
          "\uDC00\uD83D",
          "Hello, world!",
          "<|im_end|>",
          "\uD83D\uDE80",
          "\n\n ");

  /** A call, or a few that belong together. */
  private interface Call {
    void run() throws Exception;
  }

  private final Random random;
  private final Model model;
  private final List<byte[]> states = new ArrayList<>();
  private Context context;
  private Batch batch;
  private Sampler sampler;

  private ApiFuzz(Random random, Model model) {
    this.random = random;
    this.model = model;
    this.context = Context.create(model, small().build());
    this.batch = new Batch(16, 2);
    this.sampler = Sampler.create(model, Sampling.greedy());
  }

  /** Runs sequences until the time is over, at least one. */
  static void runAsToldByProperties() throws Exception {
    List<Path> models = models();
    long seed = Long.getLong("fuzz.seed");
    long end = System.nanoTime() + Long.getLong("fuzz.nanos");
    do {
      System.out.println("seed " + seed);
      Random random = new Random(seed);
      try (Model model = Model.load(models.get(random.nextInt(models.size())))) {
        new ApiFuzz(random, model).run();
      }
      seed++;
    } while (System.nanoTime() < end);
  }

  private static List<Path> models() throws IOException {
    Path bert = Files.createDirectory(Files.createTempDirectory("fuzz").resolve("bert"));
    Path mamba = Files.createDirectory(bert.resolveSibling("mamba"));
    Path t5 = Files.createDirectory(bert.resolveSibling("t5"));
    return List.of(
        TinyChat.path(),
        TinyChat.path(),
        TinyChat.path(),
        SmallModels.bert(bert),
        SmallModels.mamba(mamba),
        SmallModels.t5(t5));
  }

  private void run() throws Exception {
    try {
      for (int i = 0; i < CALLS; i++) {
        attempt(call());
      }
    } finally {
      sampler.close();
      batch.close();
      context.close();
    }
  }

  private static void attempt(Call call) throws Exception {
    try {
      call.run();
    } catch (LlamaException e) {
      // Documented.
    } catch (RuntimeException e) {
      if (!DOCUMENTED.contains(e.getClass()) || isInternal(e)) {
        throw e;
      }
    }
  }

  /** Whether an exception tells of native memory, which no user of the API has seen. */
  private static boolean isInternal(RuntimeException e) {
    List<String> classes =
        Arrays.stream(e.getStackTrace()).map(StackTraceElement::getClassName).toList();
    return classes.stream().anyMatch(name -> name.startsWith("jdk.internal.foreign"))
        && !classes.contains(Logits.class.getName());
  }

  private Call call() {
    return switch (random.nextInt(16)) {
      case 0 -> this::newContext;
      case 1 -> this::newSampler;
      case 2 -> this::newBatch;
      case 3, 4, 5 -> this::decodeText;
      case 6 -> this::decodeAnything;
      case 7, 8, 9 -> this::changeCache;
      case 10 -> this::saveAndRestore;
      case 11, 12 -> this::sample;
      case 13 -> this::readOutputs;
      case 14 -> this::useVocabulary;
      default ->
          switch (random.nextInt(5)) {
            case 0 -> this::generate;
            case 1 -> this::changeContext;
            case 2 -> this::useFromAnotherThread;
            case 3 -> this::useAfterClose;
            default -> () -> context.cancel();
          };
    };
  }

  /** One thread: several wait for each other when the machine is busy. */
  private static ContextParams.Builder small() {
    return ContextParams.builder().contextSize(256).threads(1).batchThreads(1);
  }

  private void newContext() {
    ContextParams.Builder params =
        small()
            .contextSize(pick(0, 1, 64, 256, 300, 512))
            .batchSize(pick(1, 8, 32, 512, Integer.MAX_VALUE))
            .microBatchSize(pick(0, 1, 5, 32))
            .maxSequences(pick(1, 1, 2, SEQUENCES, 256))
            .unifiedKvCache(random.nextBoolean())
            .embeddings(random.nextInt(4) == 0);
    if (random.nextBoolean()) {
      params
          .keyType(one(ContextParams.KvType.values()))
          .valueType(one(ContextParams.KvType.values()))
          .flashAttention(one(ContextParams.FlashAttention.values()))
          .pooling(one(ContextParams.Pooling.values()))
          .attention(one(ContextParams.Attention.values()));
    }
    if (random.nextInt(4) == 0) {
      params
          .maxOutputs(integer())
          .maxOutputsPerSequence(integer())
          .recurrentSnapshots(integer())
          .purpose(one(ContextParams.Purpose.values()))
          .ropeScaling(one(ContextParams.RopeScaling.values()))
          .ropeFrequencyBase((float) real())
          .ropeFrequencyScale((float) real())
          .yarnExtrapolationFactor((float) real())
          .yarnAttentionFactor((float) real())
          .yarnBetaFast((float) real())
          .yarnBetaSlow((float) real())
          .yarnOriginalContextSize(integer());
    }
    if (random.nextInt(10) == 0) {
      params.contextSize(pick(-1, Integer.MAX_VALUE, Integer.MIN_VALUE)).threads(pick(0, 2, 513));
    }
    Context made = Context.create(model, params.build());
    context.close();
    context = made;
  }

  private void newSampler() {
    List<Filter> filters = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      filters.add(filter());
    }
    Optional<Grammar> grammar =
        random.nextInt(4) == 0
            ? Optional.of(Grammar.of("root ::= [a-z ]* \"!\"?"))
            : Optional.empty();
    List<LogitsProcessor> processors =
        random.nextInt(4) == 0 ? List.of(this::changeLogits) : List.of();
    Sampling sampling = new Sampling(filters, selection(), grammar, processors);
    Sampler made = Sampler.create(model, sampling, pick(0, 0, 0, 3, Integer.MAX_VALUE, -1));
    sampler.close();
    sampler = made;
  }

  /** What a processor may do, and what it should not. */
  private void changeLogits(MutableLogits logits, TokenHistory history) {
    switch (random.nextInt(12)) {
      case 0 -> logits.set(token(), (float) real());
      case 1 -> logits.get(history.token(integer()));
      case 2 -> context.kvCache().clear();
      case 3 -> decodeText();
      case 4 -> sampler.close();
      case 5 -> sample();
      case 6 -> {
        for (int token = 0; token < logits.size(); token++) {
          logits.ban(token);
        }
      }
      default -> logits.ban(random.nextInt(logits.size()));
    }
  }

  /** The same for a selector. */
  private int select(CandidateTokens candidates, TokenHistory history) {
    switch (random.nextInt(12)) {
      case 0 -> candidates.token(integer());
      case 1 -> decodeText();
      case 2 -> sampler.close();
      case 3 -> sample();
      default -> candidates.logit(candidates.size() - 1);
    }
    return random.nextInt(8) == 0 ? integer() : random.nextInt(candidates.size());
  }

  private Filter filter() {
    return switch (random.nextInt(12)) {
      case 0 -> new Filter.TopK(integer());
      case 1 -> new Filter.TopP(real(), integer());
      case 2 -> new Filter.MinP(real(), integer());
      case 3 -> new Filter.Typical(real(), integer());
      case 4 -> new Filter.Xtc(real(), real(), integer());
      case 5 -> new Filter.TopNSigma(real());
      case 6 -> new Filter.Temperature(real());
      case 7 -> new Filter.DynamicTemperature(real(), real(), real());
      case 8 -> new Filter.Penalties(integer(), real(), real(), real());
      case 9 -> new Filter.Dry(real(), real(), integer(), integer(), List.of(text(), "\n"));
      case 10 -> new Filter.LogitBias(Map.of(token(), real(), integer(), real()));
      default -> new Filter.Infill();
    };
  }

  private Selection selection() {
    long seed = random.nextLong(-1, Selection.RANDOM_SEED + 2);
    return switch (random.nextInt(6)) {
      case 0 -> new Selection.Greedy();
      case 5 -> new Selection.Custom(this::select);
      case 1 -> new Selection.Random(seed);
      case 2 -> new Selection.Mirostat(seed, real(), real(), integer());
      case 3 -> new Selection.MirostatV2(seed, real(), real());
      default -> new Selection.AdaptiveP(seed, real(), real());
    };
  }

  private void newBatch() {
    Batch made = new Batch(pick(-1, 0, 1, 16, 64, 600), pick(0, 1, 2, SEQUENCES));
    batch.close();
    batch = made;
  }

  /** Some tokens for some sequences, each after its last. */
  private void decodeText() {
    batch.clear();
    for (int sequence = 0; sequence < SEQUENCES; sequence++) {
      if (random.nextInt(3) == 0 && sequence < context.maxSequences()) {
        int position = context.kvCache().maxPosition(sequence) + 1;
        for (int i = random.nextInt(1, 9); i > 0 && batch.size() < batch.capacity(); i--) {
          batch.add(
              random.nextInt(model.vocabulary().size()),
              position++,
              sequence,
              random.nextBoolean());
        }
      }
    }
    compute();
  }

  private void decodeAnything() throws Exception {
    if (random.nextBoolean()) {
      batch.clear();
    }
    for (int i = random.nextInt(8); i > 0; i--) {
      attempt(
          () ->
              batch.add(
                  token(),
                  random.nextInt(6) == 0 ? integer() : random.nextInt(8),
                  random.ints(random.nextInt(3), 0, SEQUENCES).toArray(),
                  random.nextBoolean()));
    }
    compute();
  }

  private void compute() {
    if (random.nextInt(4) == 0 || (model.info().hasEncoder() && random.nextBoolean())) {
      context.encode(batch);
    } else {
      context.decode(batch);
    }
  }

  private void changeCache() {
    KvCache cache = context.kvCache();
    int sequence = sequence();
    int from = position();
    int to = random.nextBoolean() ? Integer.MAX_VALUE : position();
    switch (random.nextInt(8)) {
      case 0 -> cache.clear();
      case 1 -> cache.remove(sequence);
      case 2 -> cache.removeRange(sequence, from, to);
      case 3 -> cache.copy(sequence, sequence());
      case 4 -> cache.copyRange(sequence, sequence(), from, to);
      case 5 -> cache.keep(sequence);
      case 6 -> cache.shift(sequence, from, to, position());
      default -> cache.divide(sequence, from, to, position());
    }
  }

  private void saveAndRestore() {
    int sequence = sequence();
    switch (random.nextInt(4)) {
      case 0 -> states.add(context.saveState());
      case 1 -> states.add(context.saveSequence(sequence));
      default -> {
        byte[] state = states.isEmpty() ? new byte[0] : one(states).clone();
        if (state.length > 0 && random.nextInt(3) == 0) {
          state[random.nextInt(state.length)]++;
          state = Arrays.copyOf(state, state.length - random.nextInt(2));
        }
        if (random.nextBoolean()) {
          context.restoreState(state);
        } else {
          context.restoreSequence(sequence, state);
        }
      }
    }
  }

  private void sample() {
    switch (random.nextInt(8)) {
      case 0 -> sampler.accept(token());
      case 1 -> sampler.acceptPrompt(token());
      case 2 -> sampler.reset();
      case 3 -> {
        Sampler copy = sampler.copy();
        sampler.close();
        sampler = copy;
      }
      case 4 -> sampler.sample(context, row(), integer());
      default -> sampler.sample(context, row());
    }
  }

  private void readOutputs() {
    switch (random.nextInt(5)) {
      case 0 -> context.logits(row()).get(token());
      case 1 -> context.logits(row()).copyTo(new float[Math.floorMod(integer(), 3000)]);
      case 2 -> context.embedding(row());
      case 3 -> context.sequenceEmbedding(sequence());
      default -> context.performanceCounters();
    }
  }

  private void useVocabulary() {
    Vocabulary vocabulary = model.vocabulary();
    switch (random.nextInt(6)) {
      case 0 -> vocabulary.tokenize(text(), random.nextBoolean(), random.nextBoolean());
      case 1 ->
          vocabulary.detokenize(
              new int[] {token(), token(), token()}, random.nextBoolean(), random.nextBoolean());
      case 2 -> vocabulary.piece(token(), random.nextBoolean());
      case 3 -> vocabulary.piece(token(), random.nextBoolean(), new byte[random.nextInt(9)]);
      case 4 -> vocabulary.text(token());
      default -> vocabulary.attributes(token());
    }
  }

  private void changeContext() {
    switch (random.nextInt(3)) {
      case 0 -> context.setEmbeddings(random.nextBoolean());
      case 1 -> context.setCausalAttention(random.nextBoolean());
      default -> context.setThreads(pick(0, 1, 2), pick(-1, 1, 2));
    }
  }

  private void generate() {
    int[] prompt = random.ints(random.nextInt(9), 0, model.vocabulary().size()).toArray();
    GenerationParams params =
        GenerationParams.defaults().withMaxTokens(random.nextInt(9)).withStops(text(), "e");
    try (Engine engine = Engine.open(model, EngineParams.of(small().build()));
        Generation generation = engine.submit(GenerationRequest.of(prompt, params))) {
      generation.complete();
    }
  }

  private void useFromAnotherThread() throws Exception {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Call call =
        one(List.<Call>of(this::changeCache, this::sample, this::decodeText, context::close));
    Thread thread =
        new Thread(
            () -> {
              try {
                call.run();
              } catch (Throwable e) {
                thrown.set(e);
              }
            });
    thread.start();
    thread.join();
    switch (thrown.get()) {
      case null -> {}
      case Exception e -> throw e;
      case Throwable e -> throw new AssertionError("The other thread failed", e);
    }
  }

  private void useAfterClose() throws Exception {
    Context open = context;
    context = Context.create(model, small().build());
    open.close();
    Context last = context;
    context = open;
    try {
      attempt(
          one(List.<Call>of(this::changeCache, this::sample, this::readOutputs, this::compute)));
    } finally {
      context = last;
    }
  }

  private int integer() {
    return random.nextBoolean() ? random.nextInt(100) : EDGES[random.nextInt(EDGES.length)];
  }

  private double real() {
    return random.nextBoolean() ? random.nextDouble() : REALS[random.nextInt(REALS.length)];
  }

  private int token() {
    return random.nextInt(8) == 0 ? integer() : random.nextInt(model.vocabulary().size());
  }

  private int sequence() {
    return random.nextInt(8) == 0 ? integer() : random.nextInt(context.maxSequences());
  }

  private int position() {
    return random.nextInt(6) == 0 ? integer() : random.nextInt(12);
  }

  private int row() {
    return random.nextInt(8) == 0 ? integer() : random.nextInt(4);
  }

  private String text() {
    return one(TEXTS).repeat(random.nextInt(20) == 0 ? 1000 : random.nextInt(1, 4));
  }

  private int pick(int... values) {
    return values[random.nextInt(values.length)];
  }

  @SafeVarargs
  private <T> T one(T... values) {
    return values[random.nextInt(values.length)];
  }

  private <T> T one(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
