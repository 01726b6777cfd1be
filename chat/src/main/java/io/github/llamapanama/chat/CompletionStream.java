package io.github.llamapanama.chat;

import io.github.llamapanama.chat.message.Logprob;
import io.github.llamapanama.chat.message.TextCompletion;
import io.github.llamapanama.core.engine.Cost;
import io.github.llamapanama.core.engine.Event;
import io.github.llamapanama.core.engine.FinishReason;
import io.github.llamapanama.core.engine.Generation;
import io.github.llamapanama.core.engine.PromptProgress;
import io.github.llamapanama.core.engine.Usage;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Continuations of texts while a model writes them, in pieces as OpenAI's wire streams them.
 *
 * <p>If the request asks for the best of more texts, the pieces are those of all, and {@link
 * #complete} has the best.
 *
 * <p>Used by one thread at a time; {@link #close} may come from any. Closing before the end cancels
 * what is left.
 */
public final class CompletionStream implements Iterator<TextCompletion>, AutoCloseable {
  private final String id = "cmpl-" + UUID.randomUUID().toString().replace("-", "");
  private final Instant created = Instant.now();
  private final String model;
  private final List<Generation> texts;
  private final LogprobTexts logprobTexts;
  private final ArrayDeque<Integer> open;
  private final Map<Integer, Cost> ends = new TreeMap<>();
  private final BestTexts best;

  /**
   * @param texts all of the first prompt, then all of the next
   * @param best how many each prompt has, and which are kept
   */
  CompletionStream(
      String model, List<Generation> texts, BestTexts best, LogprobTexts logprobTexts) {
    this.model = model;
    this.texts = texts;
    this.best = best;
    this.logprobTexts = logprobTexts;
    this.open = new ArrayDeque<>(IntStream.range(0, texts.size()).boxed().toList());
  }

  /** Whether there is another piece. */
  @Override
  public boolean hasNext() {
    return !open.isEmpty();
  }

  /**
   * Waits for the next piece: of several texts one of each in turn. The last piece of a text says
   * why it ended, the last of all what they cost.
   *
   * @throws io.github.llamapanama.LlamaException if a text cannot be generated, or its deadline has
   *     passed
   * @throws IllegalStateException if the {@link Llama} was closed
   * @throws java.util.concurrent.CancellationException if this thread was interrupted
   * @throws java.util.NoSuchElementException after the end
   */
  @Override
  public TextCompletion next() {
    int index = open.remove();
    return switch (texts.get(index).next()) {
      case Event.PromptRead read -> {
        open.add(index);
        TextCompletion.Choice nothing = choice(index, "", List.of(), Optional.empty());
        yield completion(
            List.of(nothing), Optional.empty(), Optional.empty(), Optional.of(read.progress()));
      }
      case Event.Text piece -> {
        open.add(index);
        List<Logprob> logprobs = piece.logprobs().stream().map(logprobTexts::of).toList();
        TextCompletion.Choice more = choice(index, piece.text(), logprobs, Optional.empty());
        yield completion(List.of(more), Optional.empty(), piece.cost(), Optional.empty());
      }
      case Event.Done done -> {
        ends.put(index, done.cost());
        List<TextCompletion.Choice> end =
            List.of(choice(index, "", List.of(), Optional.of(done.reason())));
        yield open.isEmpty()
            ? ended(end)
            : completion(end, Optional.empty(), soFar(done.cost()), Optional.empty());
      }
    };
  }

  private static TextCompletion.Choice choice(
      int index, String text, List<Logprob> logprobs, Optional<FinishReason> reason) {
    return new TextCompletion.Choice(index, text, logprobs, reason);
  }

  private TextCompletion ended(List<TextCompletion.Choice> choices) {
    Cost cost = CostOfChoices.of(List.copyOf(ends.values()), best.of());
    return completion(choices, Optional.of(cost.usage()), Optional.of(cost), Optional.empty());
  }

  /** A cost, if not only the end shall tell it. */
  private Optional<Cost> soFar(Cost cost) {
    return texts.getFirst().request().params().timings() ? Optional.of(cost) : Optional.empty();
  }

  private TextCompletion completion(
      List<TextCompletion.Choice> choices,
      Optional<Usage> usage,
      Optional<Cost> cost,
      Optional<PromptProgress> progress) {
    return new TextCompletion(id, created, model, choices, usage, cost, progress);
  }

  /** The pieces that are left; closing the stream closes this. */
  public Stream<TextCompletion> stream() {
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL),
            false)
        .onClose(this::close);
  }

  /**
   * The pieces that are left as OpenAI's wire streams them; closing the stream closes this. The
   * last one tells how long it took.
   *
   * @param usage whether that is one of its own, which counts the tokens
   */
  public Stream<TextCompletion> chunks(boolean usage) {
    return stream()
        .mapMulti(
            (piece, sink) -> {
              Optional<Usage> count = piece.usage().filter(tokens -> usage);
              sink.accept(
                  completion(
                      piece.choices(),
                      Optional.empty(),
                      count.isPresent() ? piece.cost().flatMap(this::soFar) : piece.cost(),
                      piece.promptProgress()));
              if (count.isPresent()) {
                sink.accept(completion(List.of(), count, piece.cost(), Optional.empty()));
              }
            });
  }

  /**
   * Waits for the end and returns what was left of the texts, or of the best of them.
   *
   * @see #next
   */
  public TextCompletion complete() {
    texts.forEach(Generation::takeInBulk);
    List<StringBuilder> written = texts.stream().map(text -> new StringBuilder()).toList();
    List<List<Logprob>> logprobs = new ArrayList<>();
    texts.forEach(text -> logprobs.add(new ArrayList<>()));
    FinishReason[] reasons = new FinishReason[texts.size()];
    forEachRemaining(
        piece -> {
          TextCompletion.Choice choice = piece.choices().getFirst();
          written.get(choice.index()).append(choice.text());
          logprobs.get(choice.index()).addAll(choice.logprobs());
          choice.finishReason().ifPresent(reason -> reasons[choice.index()] = reason);
        });
    List<TextCompletion.Choice> choices =
        IntStream.range(0, texts.size())
            .mapToObj(
                i ->
                    new TextCompletion.Choice(
                        i,
                        written.get(i).toString(),
                        logprobs.get(i),
                        Optional.ofNullable(reasons[i])))
            .toList();
    return best.of(ended(choices));
  }

  /** Cancels what is left. After the end this does nothing. */
  @Override
  public void close() {
    texts.forEach(Generation::close);
  }
}
