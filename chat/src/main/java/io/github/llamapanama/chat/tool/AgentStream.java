package io.github.llamapanama.chat.tool;

import io.github.llamapanama.chat.message.ChatCompletion;
import io.github.llamapanama.chat.message.ChatEvent;
import io.github.llamapanama.chat.message.ChatFinishReason;
import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.MessageAssembler;
import io.github.llamapanama.chat.message.ToolCall;
import io.github.llamapanama.chat.message.ToolChoice;
import io.github.llamapanama.core.engine.Usage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
 * What happens while an {@link Agent} works: the model's replies piece by piece, calls and answers,
 * then one {@link AgentEvent.Finished}.
 *
 * {@snippet :
 * try (AgentStream work = agent.chatStream(ChatRequest.of("What is the weather in Paris?"))) {
 *   work.texts().forEach(System.out::print);
 * }
 * }
 *
 * <p>The thread that reads does the work. Used by one thread at a time; {@link #close} may come
 * from any and cancels what is left.
 */
public final class AgentStream implements Iterator<AgentEvent>, AutoCloseable {
  private final ChatModel model;
  private final ToolRunner runner;
  private final AgentOptions options;
  private final ChatRequest request;
  private final CancelSwitch cancelSwitch = new CancelSwitch();
  private final Optional<Thread> watchdog;
  private final ArrayDeque<AgentEvent> ready = new ArrayDeque<>();

  /** What came after the request's messages. */
  private final List<ChatMessage> added = new ArrayList<>();

  private final List<ToolAnswer> answers = new ArrayList<>();

  /** What is left to call; the calls of one list run together. */
  private final ArrayDeque<List<ToolCall>> calls = new ArrayDeque<>();

  private MessageAssembler message = new MessageAssembler();
  private ChatModel.@Nullable Reply reply;
  private boolean announced;
  private boolean ended;
  private int rounds;
  private Usage usage = new Usage(0, 0, 0);

  AgentStream(ChatModel model, Tools tools, AgentOptions options, ChatRequest request) {
    this.model = model;
    this.runner = new ToolRunner(tools);
    this.options = options;
    this.request = request.toBuilder().tools(tools.definitions()).build();
    this.watchdog = options.deadline().map(this::watch);
  }

  private Thread watch(Duration deadline) {
    return Thread.ofVirtual()
        .name("agent deadline")
        .start(
            () -> {
              try {
                Thread.sleep(deadline);
                cancelSwitch.cancel(CancelSwitch.State.EXPIRED);
              } catch (InterruptedException e) {
                // All was over before.
              }
            });
  }

  /** Whether there is another event: until {@link AgentEvent.Finished} was given. */
  @Override
  public boolean hasNext() {
    return !ended || !ready.isEmpty();
  }

  /**
   * Works until something happens.
   *
   * @throws AgentLimitException if there is no answer within the limits
   * @throws io.github.llamapanama.LlamaException if a reply cannot be generated
   * @throws CancellationException if this thread was interrupted or the stream closed
   * @throws NoSuchElementException after the end
   */
  @Override
  public AgentEvent next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the agent has finished");
    }
    try {
      while (ready.isEmpty()) {
        work();
      }
    } catch (RuntimeException e) {
      boolean overdue = cancelSwitch.state() == CancelSwitch.State.EXPIRED;
      end();
      close();
      throw overdue ? overdue() : e;
    }
    return ready.remove();
  }

  private void work() {
    switch (cancelSwitch.state()) {
      case EXPIRED -> throw overdue();
      case CLOSED -> throw new CancellationException("the agent was closed");
      case RUNNING -> {
        if (!calls.isEmpty()) {
          workOnCalls();
        } else if (reply == null) {
          beginReply();
        } else {
          readReply(reply);
        }
      }
    }
  }

  private void beginReply() {
    if (rounds == options.maxRounds()) {
      throw limit("no answer after %d replies".formatted(rounds));
    }
    ChatRequest.Builder next = request.toBuilder().messages(added);
    if (rounds > 0 && mustCall()) {
      // The call that was demanded is made; to demand it again would never end.
      next.toolChoice(ToolChoice.Mode.AUTO);
    }
    rounds++;
    message = new MessageAssembler();
    ChatModel.Reply begun = model.chatStream(next.build());
    reply = begun;
    cancelSwitch.guard(begun::close);
  }

  private boolean mustCall() {
    return request
        .toolChoice()
        .filter(choice -> choice != ToolChoice.Mode.NONE && choice != ToolChoice.Mode.AUTO)
        .isPresent();
  }

  private void readReply(ChatModel.Reply current) {
    ChatEvent event = current.next();
    ready.add(new AgentEvent.Replied(event));
    if (event instanceof ChatEvent.Delta delta) {
      message.add(delta);
    } else if (event instanceof ChatEvent.Finished finished) {
      endReply(current, finished);
    }
  }

  private void endReply(ChatModel.Reply current, ChatEvent.Finished finished) {
    current.close();
    reply = null;
    ChatMessage said = message.message();
    added.add(said);
    usage = sum(usage, finished.usage());
    boolean whole = finished.reason() != ChatFinishReason.LENGTH;
    if (finished.reason() == ChatFinishReason.CANCELLED) {
      throw new CancellationException("the reply was cancelled");
    } else if (whole && !said.toolCalls().isEmpty()) {
      plan(said.toolCalls());
    } else {
      ready.add(new AgentEvent.Finished(reply(current, said, finished)));
      end();
    }
  }

  private void plan(List<ToolCall> wanted) {
    if (answers.size() + wanted.size() > options.maxCalls()) {
      throw limit("the model wants more than %d calls".formatted(options.maxCalls()));
    }
    if (options.concurrentCalls()) {
      calls.add(wanted);
    } else {
      wanted.forEach(call -> calls.add(List.of(call)));
    }
  }

  /** First says what is called, then calls it. */
  private void workOnCalls() {
    List<ToolCall> together = calls.getFirst();
    if (!announced) {
      together.forEach(call -> ready.add(new AgentEvent.ToolCalled(call)));
      announced = true;
      return;
    }
    ToolRunner.Run run = runner.start(together);
    cancelSwitch.guard(run::cancel);
    for (ToolAnswer answer : run.await(options.callTimeout())) {
      answers.add(answer);
      added.add(answer.message());
      ready.add(new AgentEvent.ToolAnswered(answer));
    }
    calls.removeFirst();
    announced = false;
  }

  private AgentReply reply(ChatModel.Reply last, ChatMessage said, ChatEvent.Finished finished) {
    ChatCompletion completion =
        new ChatCompletion(
            last.id(),
            last.created(),
            last.model(),
            List.of(new ChatCompletion.Choice(0, said, finished.reason())),
            finished.usage(),
            Optional.of(finished.timings()));
    return new AgentReply(completion, conversation(), answers, rounds, usage);
  }

  private List<ChatMessage> conversation() {
    List<ChatMessage> all = new ArrayList<>(request.messages());
    all.addAll(added);
    return all;
  }

  private static Usage sum(Usage one, Usage other) {
    return new Usage(
        one.promptTokens() + other.promptTokens(),
        one.cachedTokens() + other.cachedTokens(),
        one.generatedTokens() + other.generatedTokens());
  }

  private AgentLimitException overdue() {
    return limit("no answer within %s".formatted(options.deadline().orElseThrow()));
  }

  private AgentLimitException limit(String what) {
    return new AgentLimitException(what + ": raise the limits of AgentOptions", conversation());
  }

  private void end() {
    ended = true;
    watchdog.ifPresent(Thread::interrupt);
  }

  /** The events that are left; closing the stream closes this. */
  public Stream<AgentEvent> stream() {
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
              if (event instanceof AgentEvent.Replied replied
                  && replied.event() instanceof ChatEvent.Content content) {
                sink.accept(content.text());
              }
            });
  }

  /**
   * Works to the end.
   *
   * @throws AgentLimitException if there is no answer within the limits
   * @throws io.github.llamapanama.LlamaException if a reply cannot be generated
   * @throws CancellationException if this thread was interrupted or the stream closed
   * @throws IllegalStateException if the end was already read
   */
  public AgentReply complete() {
    while (hasNext()) {
      if (next() instanceof AgentEvent.Finished finished) {
        return finished.reply();
      }
    }
    throw new IllegalStateException("the agent had finished before");
  }

  /** Cancels what is left: the reply being written, or the tools being called. */
  @Override
  public void close() {
    cancelSwitch.cancel(CancelSwitch.State.CLOSED);
    watchdog.ifPresent(Thread::interrupt);
  }
}
