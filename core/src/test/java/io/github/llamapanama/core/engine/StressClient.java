package io.github.llamapanama.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.core.ContextOverflowException;
import io.github.llamapanama.core.ContextParams.Pooling;
import io.github.llamapanama.core.embedding.Embedding;
import io.github.llamapanama.core.embedding.EmbeddingRequest;
import io.github.llamapanama.core.embedding.Embeddings;
import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.GrammarMatcher;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.core.sampling.TokenLogprobs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One who asks an engine for all kinds of things, in turn, and checks what comes: the right result,
 * or an error of the right type.
 */
final class StressClient {
  private static final Grammar LIST =
      Grammar.of("root ::= \"[\" item (\",\" item)* \"]\"\nitem ::= [a-z]{1,6}");

  private final Engine engine;
  private final List<StressReference> references;
  private final List<EmbeddingRequest> embeddingRequests;
  private final List<Embeddings> embeddings;
  private final Consumer<String> counter;
  private final Random random;

  /** What this client may do to the engine. */
  enum Kind {
    TEXT(28),
    CHOICES(5),
    GRAMMAR(6),
    LOGPROBS(6),
    SLOW(8),
    CANCEL(10),
    CLOSE(8),
    INTERRUPT(5),
    DEADLINE(10),
    FUTURE(5),
    PUSH(5),
    OVERFLOW(5),
    EMBEDDING(5),
    ABANDONED_EMBEDDING(2);

    final int weight;

    Kind(int weight) {
      this.weight = weight;
    }

    static Kind drawn(Random random) {
      int sum = 0;
      for (Kind kind : values()) {
        sum += kind.weight;
      }
      int left = random.nextInt(sum);
      for (Kind kind : values()) {
        left -= kind.weight;
        if (left < 0) {
          return kind;
        }
      }
      throw new AssertionError("The weights add up");
    }
  }

  StressClient(
      Engine engine,
      List<StressReference> references,
      List<EmbeddingRequest> embeddingRequests,
      List<Embeddings> embeddings,
      Consumer<String> counter,
      Random random) {
    this.engine = engine;
    this.references = references;
    this.embeddingRequests = embeddingRequests;
    this.embeddings = embeddings;
    this.counter = counter;
    this.random = random;
  }

  /** Does one thing, and again while the engine is too busy for it. */
  void request() throws InterruptedException {
    Kind kind = Kind.drawn(random);
    while (true) {
      try {
        counter.accept(kind + ": " + request(kind));
        return;
      } catch (EngineBusyException e) {
        counter.accept("busy");
        Thread.sleep(1 + random.nextInt(100));
      }
    }
  }

  private String request(Kind kind) throws InterruptedException {
    return switch (kind) {
      case TEXT -> text();
      case CHOICES -> choices();
      case GRAMMAR -> grammar();
      case LOGPROBS -> logprobs();
      case SLOW -> slow();
      case CANCEL -> cancel();
      case CLOSE -> close();
      case INTERRUPT -> interrupt();
      case DEADLINE -> deadline();
      case FUTURE -> future();
      case PUSH -> push();
      case OVERFLOW -> overflow();
      case EMBEDDING -> embedding();
      case ABANDONED_EMBEDDING -> abandonedEmbedding();
    };
  }

  private StressReference any() {
    return references.get(random.nextInt(references.size()));
  }

  private StressReference anyGreedy() {
    StressReference reference = any();
    return reference.sampling().equals(Sampling.greedy()) ? reference : anyGreedy();
  }

  private int anyLimit() {
    return 1 + random.nextInt(StressReference.MOST_TOKENS);
  }

  private static String checked(StressReference reference, int maxTokens, Received text) {
    reference.check(text.tokens, maxTokens, text.done());
    return "same";
  }

  /** What has come of a text. */
  private static final class Received {
    final List<Integer> tokens = new ArrayList<>();
    final StringBuilder text = new StringBuilder();
    final List<TokenLogprobs> logprobs = new ArrayList<>();
    private Event.@Nullable Done done;

    Event.Done done() {
      return Objects.requireNonNull(done, "the text has no end");
    }

    static Received all(Generation generation) {
      return all(generation, Integer.MAX_VALUE, () -> {});
    }

    /** All events, and something that happens after a few of them. */
    static Received all(Generation generation, int events, Runnable disturbance) {
      Received received = new Received();
      for (int i = 0; generation.hasNext(); i++) {
        if (i == events) {
          disturbance.run();
        }
        received.add(generation.next());
      }
      return received;
    }

    void add(Event event) {
      switch (event) {
        case Event.PromptRead read -> {}
        case Event.Text piece -> {
          tokens.addAll(piece.tokens());
          text.append(piece.text());
          logprobs.addAll(piece.logprobs());
        }
        case Event.Done end -> done = end;
      }
    }
  }

  private String text() {
    StressReference reference = any();
    int limit = anyLimit();
    try (Generation generation = engine.submit(reference.request(limit))) {
      return checked(reference, limit, Received.all(generation));
    }
  }

  private String choices() {
    StressReference reference = anyGreedy();
    int limit = anyLimit();
    List<Generation> choices = engine.submit(reference.request(limit), 2 + random.nextInt(3));
    for (Generation choice : choices) {
      if (random.nextInt(8) == 0) {
        choice.close();
      } else {
        checked(reference, limit, Received.all(choice));
      }
    }
    return "same";
  }

  private String grammar() {
    GenerationParams params =
        GenerationParams.defaults()
            .withSampling(Sampling.greedy().withGrammar(LIST))
            .withMaxTokens(anyLimit());
    try (Generation generation =
        engine.submit(GenerationRequest.of(any().request(1).prompt(), params))) {
      Received text = Received.all(generation);
      assertThat(text.text).matches("(?s)\\[?[a-z,]*]?");
      if (text.done().reason() == FinishReason.STOP) {
        assertThat(GrammarMatcher.matches(LIST, text.text.toString()))
            .as("a whole text of the grammar: %s", text.text)
            .isTrue();
        return "whole";
      }
      return "limited";
    }
  }

  private String logprobs() {
    StressReference reference = anyGreedy();
    int limit = anyLimit();
    GenerationRequest request = reference.request(limit);
    try (Generation generation =
        engine.submit(request.withParams(request.params().withLogprobs(3)))) {
      Received text = Received.all(generation);
      assertThat(text.logprobs).hasSameSizeAs(text.tokens);
      for (int i = 0; i < text.tokens.size(); i++) {
        TokenLogprobs logprobs = text.logprobs.get(i);
        assertThat(logprobs.chosen().token()).isEqualTo(text.tokens.get(i));
        assertThat(logprobs.top()).hasSize(3);
        assertThat(logprobs.top().getFirst()).isEqualTo(logprobs.chosen());
      }
      return checked(reference, limit, text);
    }
  }

  private String slow() throws InterruptedException {
    StressReference reference = any();
    int limit = anyLimit();
    try (Generation generation = engine.submit(reference.request(limit))) {
      Received text = new Received();
      while (generation.hasNext()) {
        Thread.sleep(random.nextInt(30));
        text.add(generation.next());
      }
      return checked(reference, limit, text);
    }
  }

  /** Lets something happen a little later, and runs what it shall happen to. */
  private String meanwhile(Runnable disturbance, Supplier<String> work)
      throws InterruptedException {
    long nanos = random.nextLong(Duration.ofMillis(1 << random.nextInt(12)).toNanos());
    Thread other =
        Thread.startVirtualThread(
            () -> {
              try {
                Thread.sleep(Duration.ofNanos(nanos));
                disturbance.run();
              } catch (InterruptedException e) {
                throw new AssertionError("Nobody interrupts this", e);
              }
            });
    try {
      return work.get();
    } finally {
      // An interrupt that is meant for the work must not hit what comes after.
      boolean joined = false;
      while (!joined) {
        try {
          other.join();
          joined = true;
        } catch (InterruptedException e) {
          joined = !other.isAlive();
        }
      }
      Thread.interrupted();
    }
  }

  private String cancel() throws InterruptedException {
    StressReference reference = any();
    int limit = anyLimit();
    try (Generation generation = engine.submit(reference.request(limit))) {
      if (random.nextBoolean()) {
        return cancelled(reference, limit, generation, generation::cancel);
      }
      return meanwhile(generation::cancel, () -> cancelled(reference, limit, generation, () -> {}));
    }
  }

  private String cancelled(
      StressReference reference, int limit, Generation generation, Runnable disturbance) {
    Received text = Received.all(generation, random.nextInt(8), disturbance);
    if (text.done().reason() == FinishReason.CANCELLED) {
      reference.checkBeginning(text.tokens);
      return text.tokens.isEmpty() ? "cancelled before its first token" : "cancelled";
    }
    return checked(reference, limit, text);
  }

  private String close() {
    StressReference reference = any();
    int events = random.nextInt(4);
    Received text = new Received();
    try (Generation generation = engine.submit(reference.request(anyLimit()))) {
      while (events-- > 0 && generation.hasNext()) {
        text.add(generation.next());
      }
    }
    reference.checkBeginning(text.tokens);
    return "same";
  }

  private String interrupt() throws InterruptedException {
    StressReference reference = any();
    int limit = anyLimit();
    Thread self = Thread.currentThread();
    boolean later = random.nextBoolean();
    return meanwhile(
        later ? self::interrupt : () -> {},
        () -> {
          try (Generation generation = engine.submit(reference.request(limit))) {
            return cancelled(reference, limit, generation, later ? () -> {} : self::interrupt);
          } catch (CancellationException e) {
            assertThat(self.isInterrupted()).as("the thread stays interrupted").isTrue();
            return "interrupted";
          }
        });
  }

  private String deadline() {
    StressReference reference = any();
    int limit = anyLimit();
    Duration deadline = Duration.ofNanos(1 + random.nextLong(1L << (10 + random.nextInt(22))));
    try (Generation generation = engine.submit(reference.request(limit).withDeadline(deadline))) {
      return checked(reference, limit, Received.all(generation));
    } catch (DeadlineExceededException e) {
      assertThat(e.deadline()).isEqualTo(deadline);
      return "exceeded";
    }
  }

  private String future() throws InterruptedException {
    StressReference reference = any();
    int limit = anyLimit();
    CompletableFuture<Completion> future = engine.submit(reference.request(limit)).completion();
    if (random.nextInt(3) == 0) {
      return meanwhile(
          () -> future.cancel(true),
          () -> {
            try {
              future.join();
              return "came before it was cancelled";
            } catch (CancellationException e) {
              return "cancelled";
            }
          });
    }
    try {
      Completion completion = future.get();
      int[] expected = reference.tokens(limit).stream().mapToInt(Integer::intValue).toArray();
      assertThat(engine.model().vocabulary().detokenize(expected, false, false))
          .startsWith(completion.text());
      return "same";
    } catch (ExecutionException e) {
      throw new AssertionError("The text fails", e);
    }
  }

  private String push() throws InterruptedException {
    StressReference reference = any();
    int limit = anyLimit();
    Received text = new Received();
    CompletableFuture<Void> end = new CompletableFuture<>();
    engine
        .submit(reference.request(limit))
        .publisher()
        .subscribe(new Subscriber(text::add, end, random.nextBoolean()));
    try {
      end.get();
    } catch (ExecutionException e) {
      throw new AssertionError("The text fails", e);
    }
    return checked(reference, limit, text);
  }

  /** Asks for all events at once or, if gentle, for one at a time. */
  private static final class Subscriber implements Flow.Subscriber<Event> {
    private final Consumer<Event> events;
    private final CompletableFuture<Void> end;
    private final boolean gentle;
    private Flow.@Nullable Subscription subscription;

    Subscriber(Consumer<Event> events, CompletableFuture<Void> end, boolean gentle) {
      this.events = events;
      this.end = end;
      this.gentle = gentle;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
      subscription.request(gentle ? 1 : Long.MAX_VALUE);
    }

    @Override
    public void onNext(Event event) {
      events.accept(event);
      if (gentle && subscription != null) {
        subscription.request(1);
      }
    }

    @Override
    public void onError(Throwable thrown) {
      end.completeExceptionally(thrown);
    }

    @Override
    public void onComplete() {
      end.complete(null);
    }
  }

  private String overflow() {
    int limit = engine.sequenceContextSize();
    int[] prompt = any().request(1).prompt();
    GenerationParams endless =
        GenerationParams.defaults().withSampling(Sampling.greedy()).withIgnoreEndOfGeneration(true);
    GenerationRequest request = GenerationRequest.of(prompt, endless);
    switch (random.nextInt(4)) {
      case 0 -> {
        try {
          engine.submit(GenerationRequest.of(new int[limit + 1], endless)).close();
          throw new AssertionError("A prompt that never fits is taken");
        } catch (ContextOverflowException e) {
          assertThat(e.limit()).isEqualTo(limit);
          return "refused";
        }
      }
      case 1 -> {
        try (Generation generation = engine.submit(request.withOverflow(new Overflow.Fail()))) {
          Received.all(generation);
          throw new AssertionError("An endless text has an end");
        } catch (ContextOverflowException e) {
          return "failed";
        }
      }
      case 2 -> {
        try (Generation generation = engine.submit(request)) {
          Received text = Received.all(generation);
          assertThat(text.done().reason()).isEqualTo(FinishReason.LENGTH);
          assertThat(text.done().usage().totalTokens()).isEqualTo(limit + 1);
          return "stopped";
        }
      }
      default -> {
        GenerationParams longer = endless.withMaxTokens(limit + 20);
        try (Generation generation =
            engine.submit(request.withParams(longer).withOverflow(new Overflow.Shift(4)))) {
          Received text = Received.all(generation);
          assertThat(text.done().usage().generatedTokens()).isEqualTo(limit + 20);
          return "shifted";
        }
      }
    }
  }

  private String embedding() {
    int number = random.nextInt(embeddingRequests.size());
    List<Embedding> actual = engine.embed(embeddingRequests.get(number)).texts();
    List<Embedding> expected = embeddings.get(number).texts();
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      double cosine = 0;
      float[] vector = actual.get(i).vector();
      for (int j = 0; j < vector.length; j++) {
        cosine += vector[j] * expected.get(i).vector()[j];
      }
      assertThat(cosine).as("cosine of text %d of request %d", i, number).isGreaterThan(0.99);
    }
    return "same";
  }

  private String abandonedEmbedding() throws InterruptedException {
    EmbeddingRequest request =
        EmbeddingRequest.of(List.of(new int[60], new int[30])).withPooling(Pooling.LAST);
    if (random.nextBoolean()) {
      try {
        Duration deadline = Duration.ofNanos(1 + random.nextLong(10_000_000));
        return "%d texts".formatted(engine.embed(request.withDeadline(deadline)).texts().size());
      } catch (DeadlineExceededException e) {
        return "exceeded";
      }
    }
    return meanwhile(
        Thread.currentThread()::interrupt,
        () -> {
          try {
            return "%d texts".formatted(engine.embed(request).texts().size());
          } catch (CancellationException e) {
            return "interrupted";
          }
        });
  }
}
