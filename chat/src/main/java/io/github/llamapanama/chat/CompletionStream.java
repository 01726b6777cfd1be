package io.github.llamapanama.chat;

import io.github.llamapanama.chat.message.Logprob;
import io.github.llamapanama.chat.message.TextCompletion;
import io.github.llamapanama.core.engine.Event;
import io.github.llamapanama.core.engine.FinishReason;
import io.github.llamapanama.core.engine.Generation;
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
  private final Map<Integer, Event.Done> ends = new TreeMap<>();
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
      case Event.Text piece -> {
        open.add(index);
        List<Logprob> logprobs = piece.logprobs().stream().map(logprobTexts::of).toList();
        yield piece(index, piece.text(), logprobs, Optional.empty());
      }
      case Event.Done done -> {
        ends.put(index, done);
        yield piece(index, "", List.of(), Optional.of(done.reason()));
      }
    };
  }

  private TextCompletion piece(
      int index, String text, List<Logprob> logprobs, Optional<FinishReason> reason) {
    TextCompletion.Choice choice = new TextCompletion.Choice(index, text, logprobs, reason);
    return completion(List.of(choice), open.isEmpty());
  }

  private TextCompletion completion(List<TextCompletion.Choice> choices, boolean ended) {
    Optional<CostOfChoices> cost =
        ended
            ? Optional.of(
                CostOfChoices.of(
                    ends.values().stream().map(Event.Done::usage).toList(),
                    ends.values().stream().map(Event.Done::timings).toList(),
                    best.of()))
            : Optional.empty();
    return new TextCompletion(
        id,
        created,
        model,
        choices,
        cost.map(CostOfChoices::usage),
        cost.map(CostOfChoices::timings));
  }

  /** The pieces that are left; closing the stream closes this. */
  public Stream<TextCompletion> stream() {
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL),
            false)
        .onClose(this::close);
  }

  /**
   * The pieces that are left as OpenAI's wire streams them: what the texts cost stands in a last
   * piece of its own; closing the stream closes this.
   *
   * @param usage whether there is such a piece
   */
  public Stream<TextCompletion> chunks(boolean usage) {
    return stream()
        .mapMulti(
            (piece, sink) -> {
              sink.accept(completion(piece.choices(), false));
              if (usage && !hasNext()) {
                sink.accept(completion(List.of(), true));
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
    return best.of(completion(choices, true));
  }

  /** Cancels what is left. After the end this does nothing. */
  @Override
  public void close() {
    texts.forEach(Generation::close);
  }
}
