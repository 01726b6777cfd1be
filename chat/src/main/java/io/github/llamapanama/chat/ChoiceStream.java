package io.github.llamapanama.chat;

import io.github.llamapanama.chat.message.ChatEvent;
import io.github.llamapanama.chat.message.ChatFinishReason;
import io.github.llamapanama.chat.reply.ReplyParser;
import io.github.llamapanama.core.engine.Event;
import io.github.llamapanama.core.engine.Generation;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * One of the replies that a request asks for, while a model writes it: additions to its message,
 * then one {@link ChatEvent.Finished}.
 *
 * <p>Used by one thread at a time; {@link #close} may come from any.
 */
public final class ChoiceStream implements Iterator<ChatEvent>, AutoCloseable {
  private final int index;
  private final Generation generation;
  private final ReplyParser parser;
  private final LogprobTexts logprobTexts;
  private final ArrayDeque<ChatEvent> ready = new ArrayDeque<>();
  private boolean callsTools;

  /** Tokens of which nothing was made yet: a marker, or the beginning of one. */
  private int openTokens;

  private int reasoningTokens;

  ChoiceStream(int index, Generation generation, ReplyParser parser, LogprobTexts logprobTexts) {
    this.index = index;
    this.generation = generation;
    this.parser = parser;
    this.logprobTexts = logprobTexts;
  }

  /** Which of the replies, from 0. */
  public int index() {
    return index;
  }

  /** The seed of what is random, also if it was drawn; empty if the choice is greedy. */
  public OptionalLong seed() {
    return generation.seed();
  }

  /** Whether there is another event: until {@link ChatEvent.Finished} was given. */
  @Override
  public boolean hasNext() {
    return !ready.isEmpty() || generation.hasNext();
  }

  /**
   * Waits for the next event.
   *
   * @see ChatStream#next
   */
  @Override
  public ChatEvent next() {
    while (ready.isEmpty()) {
      switch (generation.next()) {
        case Event.PromptRead read -> ready.add(new ChatEvent.PromptRead(read.progress()));
        case Event.Text piece -> {
          piece.cost().map(ChatEvent.CostSoFar::new).ifPresent(ready::add);
          if (!piece.logprobs().isEmpty()) {
            ready.add(
                new ChatEvent.Logprobs(piece.logprobs().stream().map(logprobTexts::of).toList()));
          }
          List<ChatEvent.Delta> deltas = parser.accept(piece.text());
          count(piece.tokens().size(), deltas);
          add(deltas);
        }
        case Event.Done done -> {
          if (generation.request().params().timings()) {
            ready.add(new ChatEvent.CostSoFar(done.cost()));
          }
          add(parser.finish());
          ready.add(
              new ChatEvent.Finished(
                  ChatFinishReason.of(done.reason(), callsTools),
                  done.stop(),
                  done.cost(),
                  reasoningTokens));
        }
      }
    }
    return ready.remove();
  }

  private void count(int tokens, List<ChatEvent.Delta> deltas) {
    openTokens += tokens;
    if (!deltas.isEmpty()) {
      if (deltas.getFirst() instanceof ChatEvent.Reasoning) {
        reasoningTokens += openTokens;
      }
      openTokens = 0;
    }
  }

  /** Lets {@link #next} wait until much is there, for who wants the whole reply. */
  void takeInBulk() {
    generation.takeInBulk();
  }

  private void add(List<ChatEvent.Delta> deltas) {
    for (ChatEvent.Delta delta : deltas) {
      if (delta instanceof ChatEvent.ToolCallDelta call) {
        callsTools = true;
        ready.add(identified(call));
      } else {
        ready.add(delta);
      }
    }
  }

  /** Gives a call that the model did not name an id, by which its answer is known. */
  private static ChatEvent.ToolCallDelta identified(ChatEvent.ToolCallDelta call) {
    return call.name().isPresent() && call.id().isEmpty()
        ? new ChatEvent.ToolCallDelta(
            call.index(), Optional.of(CallIds.next()), call.name(), call.arguments())
        : call;
  }

  /** The events that are left; closing the stream closes this. */
  public Stream<ChatEvent> stream() {
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL),
            false)
        .onClose(this::close);
  }

  /** Cancels what is left: the reply then ends soon. After the end this does nothing. */
  @Override
  public void close() {
    generation.close();
  }
}
