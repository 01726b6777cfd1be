package io.github.llamapanama.chat.tool;

import io.github.llamapanama.chat.message.ToolCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls tools, each on a virtual thread of its own, so that it can be given up. */
final class ToolRunner {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

  private final Tools tools;

  ToolRunner(Tools tools) {
    this.tools = tools;
  }

  /** Starts calls all at once. */
  Run start(List<ToolCall> calls) {
    return new Run(calls);
  }

  private ToolAnswer answer(ToolCall call) {
    long start = System.nanoTime();
    String name = call.function().name();
    Optional<JavaTool> tool = tools.find(name);
    if (tool.isEmpty()) {
      String error = "there is no tool '%s': there are %s".formatted(name, tools.names());
      return new ToolAnswer(call, ToolTexts.error(error), true, since(start));
    }
    String arguments = call.function().arguments();
    try {
      String text = tool.get().call(arguments.isBlank() ? "{}" : arguments);
      return new ToolAnswer(call, text, false, since(start));
    } catch (Exception e) {
      LOG.info("tool {} failed, and the model is told why", name, e);
      return new ToolAnswer(call, ToolTexts.error(e), true, since(start));
    }
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Calls that were started together. */
  final class Run {
    private final long start = System.nanoTime();
    private final List<ToolCall> calls;
    private final List<FutureTask<ToolAnswer>> tasks;

    private Run(List<ToolCall> calls) {
      this.calls = calls;
      this.tasks = calls.stream().map(this::start).toList();
    }

    private FutureTask<ToolAnswer> start(ToolCall call) {
      FutureTask<ToolAnswer> task = new FutureTask<>(() -> answer(call));
      Thread.ofVirtual().name("tool " + call.function().name()).start(task);
      return task;
    }

    /**
     * Waits for an answer to each, in order.
     *
     * @throws CancellationException if this thread is interrupted, or the run was cancelled
     */
    List<ToolAnswer> await(Duration timeout) {
      try {
        List<ToolAnswer> answers = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
          answers.add(await(i, timeout));
        }
        return answers;
      } finally {
        cancel();
      }
    }

    private ToolAnswer await(int index, Duration timeout) {
      ToolCall call = calls.get(index);
      try {
        long left = timeout.minus(since(start)).toNanos();
        return tasks.get(index).get(left, TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        String error = "no answer within %d ms".formatted(timeout.toMillis());
        return new ToolAnswer(call, ToolTexts.error(error), true, timeout);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        CancellationException cancellation =
            new CancellationException("interrupted while waiting for a tool");
        cancellation.initCause(e);
        throw cancellation;
      } catch (ExecutionException e) {
        // An Error: nothing that a model could do anything about.
        throw new IllegalStateException(
            "tool %s failed: %s".formatted(call.function().name(), e.getCause()), e.getCause());
      }
    }

    /** Interrupts what has not ended. */
    void cancel() {
      tasks.forEach(task -> task.cancel(true));
    }
  }
}
