package io.github.llamapanama.chat.tool;

import io.github.llamapanama.chat.message.ChatEvent;
import io.github.llamapanama.chat.message.ChatFinishReason;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.core.engine.Cost;
import io.github.llamapanama.core.engine.Timings;
import io.github.llamapanama.core.engine.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A model that says what it is told to, reply by reply, and keeps what it was asked. */
final class ScriptedModel implements ChatModel {
  private final ArrayDeque<List<ChatEvent>> script = new ArrayDeque<>();
  final List<ChatRequest> requests = new ArrayList<>();
  final CountDownLatch asked = new CountDownLatch(1);

  /** The next reply says this. */
  ScriptedModel says(String text) {
    script.add(List.of(new ChatEvent.Content(text), finished(ChatFinishReason.STOP)));
    return this;
  }

  /** The next reply calls tools: names and arguments alternate. */
  ScriptedModel calls(String... namesAndArguments) {
    List<ChatEvent> events = new ArrayList<>();
    for (int i = 0; i < namesAndArguments.length; i += 2) {
      Optional<String> id = Optional.of("call_%d_%d".formatted(script.size(), i / 2));
      events.add(new ChatEvent.ToolCallDelta(i / 2, id, Optional.of(namesAndArguments[i]), ""));
      events.add(
          new ChatEvent.ToolCallDelta(
              i / 2, Optional.empty(), Optional.empty(), namesAndArguments[i + 1]));
    }
    events.add(finished(ChatFinishReason.TOOL_CALLS));
    script.add(events);
    return this;
  }

  /** The next reply is cut off after this. */
  ScriptedModel isCutOffAfter(String text) {
    script.add(List.of(new ChatEvent.Content(text), finished(ChatFinishReason.LENGTH)));
    return this;
  }

  /** The next reply begins and does not end. */
  ScriptedModel hangs() {
    script.add(List.of());
    return this;
  }

  private static ChatEvent finished(ChatFinishReason reason) {
    return new ChatEvent.Finished(
        reason, new Cost(new Usage(10, 5, 3), new Timings(Duration.ZERO, Duration.ZERO)));
  }

  @Override
  public Reply chatStream(ChatRequest request) {
    requests.add(request);
    return new Scripted(script.isEmpty() ? List.of() : script.remove());
  }

  private final class Scripted implements Reply {
    private final ArrayDeque<ChatEvent> events;
    private final CountDownLatch closed = new CountDownLatch(1);

    private Scripted(List<ChatEvent> events) {
      this.events = new ArrayDeque<>(events);
    }

    @Override
    public String id() {
      return "chatcmpl-1";
    }

    @Override
    public Instant created() {
      return Instant.EPOCH;
    }

    @Override
    public String model() {
      return "scripted";
    }

    @Override
    public boolean hasNext() {
      return true;
    }

    @Override
    public ChatEvent next() {
      if (!events.isEmpty()) {
        return events.remove();
      }
      asked.countDown();
      try {
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return finished(ChatFinishReason.CANCELLED);
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }
}
