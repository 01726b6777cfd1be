package io.github.llamapanama.chat;

import io.github.llamapanama.chat.message.ChatCompletion;
import io.github.llamapanama.chat.message.ChatCompletionChunk;
import io.github.llamapanama.chat.message.ChatEvent;
import io.github.llamapanama.chat.tool.ChatModel;
import io.github.llamapanama.core.engine.Cost;
import io.github.llamapanama.core.engine.EventPublisher;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
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
 * <p>If the request asks for several replies, the events are those of the first, {@link #choices}
 * has all of them, and {@link #chunks} and {@link #complete} tell of all.
 *
 * <p>Used by one thread at a time; {@link #close} may come from any. Closing before the end cancels
 * what is left.
 */
public final class ChatStream implements ChatModel.Reply {
  private final String id = "chatcmpl-" + UUID.randomUUID().toString().replace("-", "");
  private final Instant created = Instant.now();
  private final String model;
  private final int promptTokens;
  private final List<ChoiceStream> choices;

  ChatStream(String model, int promptTokens, List<ChoiceStream> choices) {
    this.model = model;
    this.promptTokens = promptTokens;
    this.choices = List.copyOf(choices);
  }

  /** Names the reply: new for each. */
  @Override
  public String id() {
    return id;
  }

  /** When the reply was asked for. */
  @Override
  public Instant created() {
    return created;
  }

  /** The model's name. */
  @Override
  public String model() {
    return model;
  }

  /** The length of the prompt, in tokens. */
  public int promptTokens() {
    return promptTokens;
  }

  /** The replies that the request asks for, each with its own events; at least one. */
  public List<ChoiceStream> choices() {
    return choices;
  }

  /** Whether there is another event: until {@link ChatEvent.Finished} was given. */
  @Override
  public boolean hasNext() {
    return choices.getFirst().hasNext();
  }

  /**
   * Waits for the next event.
   *
   * @throws io.github.llamapanama.LlamaException if the reply cannot be generated, its deadline has
   *     passed, or a tool call in it cannot be read and the request is strict about that
   * @throws IllegalStateException if the {@link Llama} was closed
   * @throws CancellationException if this thread was interrupted; the rest is cancelled
   * @throws NoSuchElementException after the end
   */
  @Override
  public ChatEvent next() {
    return choices.getFirst().next();
  }

  /** The events that are left; closing the stream closes this. */
  public Stream<ChatEvent> stream() {
    return stream(this);
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
   * The chunks of OpenAI's wire that are left, those of several choices one of each in turn;
   * closing the stream closes this. The last one tells how long it took.
   *
   * @param usage whether that is one of its own, which counts the tokens
   */
  public Stream<ChatCompletionChunk> chunks(boolean usage) {
    ChatChunks chunks = new ChatChunks(this, usage);
    return Stream.concat(
            chunks.first(),
            stream(new Interleaving(choices)).<ChatCompletionChunk>mapMulti(chunks::of))
        .onClose(this::close);
  }

  /**
   * Waits for the end and returns what was left of the reply.
   *
   * @throws IllegalStateException if the end was already read
   * @see #next
   */
  public ChatCompletion complete() {
    choices.forEach(ChoiceStream::takeInBulk);
    List<ChoiceAssembler> assemblers = choices.stream().map(c -> new ChoiceAssembler()).toList();
    new Interleaving(choices)
        .forEachRemaining(next -> assemblers.get(next.choice()).add(next.event()));
    List<Cost> costs = new ArrayList<>();
    List<ChatCompletion.Choice> completed = new ArrayList<>();
    for (ChoiceAssembler assembler : assemblers) {
      ChatEvent.Finished end =
          assembler
              .end()
              .orElseThrow(() -> new IllegalStateException("the reply was read to its end before"));
      completed.add(assembler.choice(completed.size(), end));
      costs.add(end.cost());
    }
    Cost cost = CostOfChoices.of(costs, choices.size());
    return new ChatCompletion(
        id, created, model, completed, cost.usage(), Optional.of(cost.timings()));
  }

  /**
   * What {@link #complete} will return, as a future. A virtual thread reads the reply; to cancel
   * the future cancels the reply.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the cancelling
  public CompletableFuture<ChatCompletion> completion() {
    CompletableFuture<ChatCompletion> future = new CompletableFuture<>();
    future.whenComplete(
        (done, failure) -> {
          if (future.isCancelled()) {
            close();
          }
        });
    Thread.ofVirtual()
        .name("reply")
        .start(
            () -> {
              try {
                future.complete(complete());
              } catch (Throwable e) {
                close();
                future.completeExceptionally(e);
              }
            });
    return future;
  }

  /**
   * The events that are left, pushed as the subscriber asks for them. There is one subscriber; its
   * methods are called on a virtual thread, and to cancel the subscription closes this.
   */
  public Flow.Publisher<ChatEvent> publisher() {
    return new EventPublisher<>(this, this::close);
  }

  private <T> Stream<T> stream(Iterator<T> events) {
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(events, Spliterator.ORDERED | Spliterator.NONNULL),
            false)
        .onClose(this::close);
  }

  /** Cancels what is left: the reply then ends soon. After the end this does nothing. */
  @Override
  public void close() {
    choices.forEach(ChoiceStream::close);
  }
}
