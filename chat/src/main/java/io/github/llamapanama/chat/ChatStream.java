package io.github.llamapanama.chat;

import io.github.llamapanama.chat.format.ReplyParser;
import io.github.llamapanama.chat.message.ChatCompletion;
import io.github.llamapanama.chat.message.ChatCompletionChunk;
import io.github.llamapanama.chat.message.ChatEvent;
import io.github.llamapanama.chat.message.ChatFinishReason;
import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.MessageAssembler;
import io.github.llamapanama.core.engine.Event;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A reply while a model writes it: additions to its message, then one {@link ChatEvent.Finished}.
 *
 * {@snippet :
 * try (ChatStream reply = llama.chatStream(ChatRequest.of("Who are you?"))) {
 *   while (reply.hasNext()) {
 *     if (reply.next() instanceof ChatEvent.Content(String text)) {
 *       System.out.print(text);
 *     }
 *   }
 * }
 * }
 *
 * <p>Used by one thread at a time; {@link #close} may come from any. Closing before the end cancels
 * what is left.
 */
public final class ChatStream implements Iterator<ChatEvent>, AutoCloseable {
  private final String id = "chatcmpl-" + UUID.randomUUID().toString().replace("-", "");
  private final Instant created = Instant.now();
  private final String model;
  private final TextStream text;
  private final ReplyParser parser;
  private final ArrayDeque<ChatEvent> ready = new ArrayDeque<>();
  private boolean callsTools;

  ChatStream(String model, TextStream text, ReplyParser parser) {
    this.model = model;
    this.text = text;
    this.parser = parser;
  }

  /** Names the reply: new for each. */
  public String id() {
    return id;
  }

  /** When the reply was asked for. */
  public Instant created() {
    return created;
  }

  /** The model's name. */
  public String model() {
    return model;
  }

  /** Whether there is another event: until {@link ChatEvent.Finished} was given. */
  @Override
  public boolean hasNext() {
    return !ready.isEmpty() || text.hasNext();
  }

  /**
   * Waits for the next event.
   *
   * @throws io.github.llamapanama.LlamaException if the reply cannot be generated
   * @throws IllegalArgumentException if the options do not fit the model
   * @throws IllegalStateException if the {@link Llama} was closed
   * @throws CancellationException if this thread was interrupted; the rest is cancelled
   * @throws NoSuchElementException after the end
   */
  @Override
  public ChatEvent next() {
    while (ready.isEmpty()) {
      switch (text.next()) {
        case Event.Text piece -> ready.addAll(parser.accept(piece.text()));
        case Event.Done done -> {
          ready.addAll(parser.finish());
          callsTools |= ready.stream().anyMatch(ChatEvent.ToolCallDelta.class::isInstance);
          ChatFinishReason reason = ChatFinishReason.of(done.reason(), callsTools);
          ready.add(new ChatEvent.Finished(reason, done.usage(), done.timings()));
        }
      }
    }
    ChatEvent event = ready.remove();
    callsTools |= event instanceof ChatEvent.ToolCallDelta;
    return event;
  }

  /** The events that are left; closing the stream closes this. */
  public Stream<ChatEvent> stream() {
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL),
            false)
        .onClose(this::close);
  }

  /** The pieces of what the model says that are left, without what it thinks. */
  public Stream<String> texts() {
    return stream()
        .mapMulti(
            (event, sink) -> {
              if (event instanceof ChatEvent.Content content) {
                sink.accept(content.text());
              }
            });
  }

  /**
   * The chunks of OpenAI's wire that are left; closing the stream closes this.
   *
   * @param usage whether a last chunk counts the tokens
   */
  public Stream<ChatCompletionChunk> chunks(boolean usage) {
    ChatChunks chunks = new ChatChunks(this);
    return Stream.concat(
            Stream.of(chunks.first()),
            stream().<ChatCompletionChunk>mapMulti((event, sink) -> chunks.of(event, usage, sink)))
        .onClose(this::close);
  }

  /**
   * Waits for the end and returns what was left of the reply.
   *
   * @throws IllegalStateException if the end was already read
   */
  public ChatCompletion complete() {
    MessageAssembler message = new MessageAssembler();
    while (hasNext()) {
      switch (next()) {
        case ChatEvent.Delta delta -> message.add(delta);
        case ChatEvent.Logprobs logprobs -> {}
        case ChatEvent.Finished finished -> {
          return completion(message.message(), finished);
        }
      }
    }
    throw new IllegalStateException("the reply was read to its end before");
  }

  private ChatCompletion completion(ChatMessage message, ChatEvent.Finished finished) {
    return new ChatCompletion(
        id,
        created,
        model,
        List.of(new ChatCompletion.Choice(0, message, finished.reason())),
        finished.usage(),
        Optional.of(finished.timings()));
  }

  /** Cancels what is left: the reply then ends soon. After the end this does nothing. */
  @Override
  public void close() {
    text.close();
  }
}
