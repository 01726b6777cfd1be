package io.github.llamapanama.core.engine;

import io.github.llamapanama.core.Context;
import io.github.llamapanama.core.DecodeCancelledException;
import io.github.llamapanama.core.Sampler;
import io.github.llamapanama.core.Vocabulary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A text while it is generated: events, computed when they are asked for, the last of them {@link
 * Event.Done}.
 *
 * <p>All methods but {@link #cancel()} are for the thread of the context. Closing before the end
 * gives up the rest.
 */
public final class SingleGeneration implements Iterator<Event>, AutoCloseable {
  private final Context context;
  private final Vocabulary vocabulary;
  private final CachedSequence sequence;
  private final Sampler sampler;
  private final int[] prompt;
  private final int maxTokens;
  private final TokenDecoder decoder;
  private final StopMatcher stops;

  private volatile boolean cancelled;
  private boolean prefilled;
  private boolean ended;
  private boolean closed;

  /** The token chosen last, not yet decoded, and the row of the last one decoded. */
  private int token;

  private int row;

  private int cachedTokens;
  private int generatedTokens;
  private final List<Integer> tokens = new ArrayList<>();
  private long prefillNanos;
  private long decodeNanos;
  private Event.@Nullable Done pendingDone;

  SingleGeneration(
      Context context,
      CachedSequence sequence,
      Sampler sampler,
      int[] prompt,
      GenerationParams params) {
    this.context = context;
    this.vocabulary = context.vocabulary();
    this.sequence = sequence;
    this.sampler = sampler;
    this.prompt = prompt;
    this.maxTokens = params.maxTokens().orElse(Integer.MAX_VALUE);
    this.decoder = new TokenDecoder(vocabulary, params.renderSpecial());
    this.stops = new StopMatcher(params.stops());
    if (params.promptInHistory()) {
      for (int promptToken : prompt) {
        sampler.acceptPrompt(promptToken);
      }
    }
  }

  /** Whether there is another event: until {@link Event.Done} was given. */
  @Override
  public boolean hasNext() {
    return !ended && !closed;
  }

  /**
   * Computes until the next event.
   *
   * @throws NoSuchElementException after the end
   * @throws io.github.llamapanama.core.DecodeException if the context fails
   * @throws io.github.llamapanama.core.NoTokenAllowedException if no token fits the grammar
   * @throws IllegalStateException if the context was closed
   */
  @Override
  public Event next() {
    if (!hasNext()) {
      throw new NoSuchElementException(closed ? "the generation is closed" : "the text has ended");
    }
    Event event = null;
    while (event == null) {
      event = step();
    }
    ended = event instanceof Event.Done;
    return event;
  }

  /** The events that are left. */
  public Stream<Event> stream() {
    int characteristics = Spliterator.ORDERED | Spliterator.NONNULL;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, characteristics), false);
  }

  /** Computes to the end and returns what was left of the text. */
  public Completion complete() {
    StringBuilder text = new StringBuilder();
    while (true) {
      switch (next()) {
        case Event.Text piece -> text.append(piece.text());
        case Event.Done done -> {
          return new Completion(text.toString(), done);
        }
      }
    }
  }

  /**
   * Ends the text: the next event is {@link Event.Done}, also in the middle of a long prompt. Any
   * thread may call this at any time; after the end it does nothing.
   */
  public void cancel() {
    cancelled = true;
    sequence.cancel();
  }

  /** The seed of the sampler, also if it was drawn; empty if nothing is random. */
  public OptionalLong seed() {
    return sampler.seed();
  }

  /** Frees the sampler. What the context has computed stays for the next prompt. */
  @Override
  public void close() {
    closed = true;
    sampler.close();
  }

  boolean isClosed() {
    return closed;
  }

  /** Computes one token; null if it shows nothing yet. */
  private @Nullable Event step() {
    if (pendingDone != null) {
      return pendingDone;
    }
    long start = System.nanoTime();
    boolean first = !prefilled;
    try {
      if (cancelled) {
        return end(FinishReason.CANCELLED);
      }
      if (first) {
        prefill();
      } else {
        row = sequence.decode(token);
      }
      token = sampler.sample(context, row);
    } catch (DecodeCancelledException e) {
      return end(FinishReason.CANCELLED);
    } finally {
      long nanos = System.nanoTime() - start;
      prefillNanos += first ? nanos : 0;
      decodeNanos += first ? 0 : nanos;
    }
    generatedTokens++;
    tokens.add(token);
    return show();
  }

  private void prefill() {
    cachedTokens = sequence.keepPrefixOf(prompt);
    int from = cachedTokens;
    while (from < prompt.length) {
      int to = Math.min(prompt.length, from + context.batchSize());
      row = sequence.decode(prompt, from, to);
      from = to;
      if (cancelled) {
        throw new DecodeCancelledException();
      }
    }
    prefilled = true;
  }

  /** What the last token makes visible; null if nothing. */
  private @Nullable Event show() {
    if (vocabulary.isEndOfGeneration(token)) {
      return end(FinishReason.STOP);
    }
    String text = stops.push(decoder.decode(token));
    if (stops.matched().isPresent()) {
      return text.isEmpty() ? done(FinishReason.STOP) : textThenDone(text, FinishReason.STOP);
    }
    if (generatedTokens == maxTokens || sequence.size() == context.sequenceContextSize()) {
      return end(text, FinishReason.LENGTH);
    }
    return text.isEmpty() ? null : text(text);
  }

  private Event end(FinishReason reason) {
    return end("", reason);
  }

  /** Shows what was held back, then ends. */
  private Event end(String shown, FinishReason reason) {
    String rest = stops.push(decoder.flush());
    if (stops.matched().isEmpty()) {
      rest += stops.flush();
    }
    String text = shown + rest;
    return text.isEmpty() ? done(reason) : textThenDone(text, reason);
  }

  private Event textThenDone(String text, FinishReason reason) {
    pendingDone = done(reason);
    return text(text);
  }

  private Event text(String text) {
    Event event = new Event.Text(text, List.copyOf(tokens), List.of());
    tokens.clear();
    return event;
  }

  private Event.Done done(FinishReason reason) {
    return new Event.Done(
        reason,
        stops.matched(),
        new Usage(prompt.length, cachedTokens, generatedTokens),
        new Timings(Duration.ZERO, Duration.ofNanos(prefillNanos), Duration.ofNanos(decodeNanos)));
  }
}
