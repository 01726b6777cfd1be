package io.github.llamapanama.chat;

import io.github.llamapanama.chat.message.ChatCompletion;
import io.github.llamapanama.chat.message.ChatEvent;
import io.github.llamapanama.chat.message.ChatFinishReason;
import io.github.llamapanama.chat.typed.JsonType;
import io.github.llamapanama.chat.typed.Partial;
import io.github.llamapanama.chat.typed.PartialJson;
import io.github.llamapanama.chat.typed.Typed;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A Java value while a model writes it: ever more of its JSON, and the instance with the last
 * {@link Partial}.
 *
 * {@snippet :
 * try (TypedStream<City> city = llama.chatStream(ChatRequest.of("Describe Paris."), City.class)) {
 *   city.stream().forEach(partial -> System.out.println(partial.json()));
 * }
 * }
 *
 * <p>Used by one thread at a time; {@link #close} may come from any. Closing before the end cancels
 * what is left.
 */
public final class TypedStream<T> implements Iterator<Partial<T>>, AutoCloseable {
  private final ChatStream reply;
  private final JsonType<T> type;
  private final PartialJson json = new PartialJson();
  private final ChoiceAssembler assembler = new ChoiceAssembler();
  private @Nullable Typed<T> result;
  private boolean failed;

  TypedStream(ChatStream reply, JsonType<T> type) {
    this.reply = reply;
    this.type = type;
  }

  /** Whether there is another partial: until the one with the instance was given. */
  @Override
  public boolean hasNext() {
    return result == null && !failed;
  }

  /**
   * Waits for more of the value.
   *
   * @throws io.github.llamapanama.chat.typed.TruncatedOutputException if the reply ended before its
   *     JSON did; it carries the text so far
   * @throws io.github.llamapanama.chat.typed.StructuredOutputException if the reply is no JSON of
   *     the type, as where the model calls a tool instead
   * @throws CancellationException if this thread was interrupted, or the stream closed
   * @throws NoSuchElementException after the end
   * @see ChatStream#next
   */
  @Override
  public Partial<T> next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the value has ended");
    }
    try {
      while (true) {
        ChatEvent event = reply.next();
        assembler.add(event);
        if (event instanceof ChatEvent.Content content) {
          json.append(content.text());
          Optional<Object> known = json.value();
          if (known.isPresent()) {
            return new Partial<>(known.get(), Optional.empty());
          }
        } else if (event instanceof ChatEvent.Finished finished) {
          return last(finished);
        }
      }
    } catch (RuntimeException e) {
      failed = true;
      close();
      throw e;
    }
  }

  private Partial<T> last(ChatEvent.Finished finished) {
    if (finished.reason() == ChatFinishReason.CANCELLED) {
      throw new CancellationException("the reply was cancelled");
    }
    ChatCompletion completion =
        new ChatCompletion(
            reply.id(),
            reply.created(),
            reply.model(),
            List.of(assembler.choice(0, finished)),
            finished.usage(),
            Optional.of(finished.timings()));
    Typed<T> typed = Typed.of(type, completion);
    json.finish();
    result = typed;
    return new Partial<>(json.value().orElseThrow(), Optional.of(typed.value()));
  }

  /** The partials that are left; closing the stream closes this. */
  public Stream<Partial<T>> stream() {
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL),
            false)
        .onClose(this::close);
  }

  /**
   * Waits for the end.
   *
   * @throws IllegalStateException if the reply failed before
   * @see #next
   */
  public Typed<T> complete() {
    while (hasNext()) {
      next();
    }
    if (result == null) {
      throw new IllegalStateException("the reply has failed");
    }
    return result;
  }

  /** Cancels what is left. After the end this does nothing. */
  @Override
  public void close() {
    reply.close();
  }
}
