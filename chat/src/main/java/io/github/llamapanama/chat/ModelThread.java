package io.github.llamapanama.chat;

import io.github.llamapanama.core.Context;
import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.engine.GenerationParams;
import io.github.llamapanama.core.engine.Generator;
import io.github.llamapanama.core.engine.SingleGeneration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one platform thread that owns a context, which only its own thread may use. It writes the
 * texts it is asked for one after the other.
 */
final class ModelThread implements AutoCloseable {

  private final Object lock = new Object();
  private final LinkedBlockingQueue<Consumer<Generator>> tasks = new LinkedBlockingQueue<>();
  private final Thread thread;
  private @Nullable TextStream current;
  private boolean closed;

  /** Touched by the thread alone. */
  private boolean finished;

  /**
   * Starts the thread and makes its context.
   *
   * @throws io.github.llamapanama.core.ContextCreationException if there is no such context
   */
  ModelThread(Model model, ContextParams params) {
    CompletableFuture<Void> started = new CompletableFuture<>();
    thread =
        Thread.ofPlatform()
            .name("llama " + model.path().getFileName())
            .daemon()
            .start(() -> run(model, params, started));
    try {
      started.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    }
  }

  /** Has a text written when those asked for before it are finished. */
  TextStream write(int[] prompt, GenerationParams params) {
    TextStream text = new TextStream();
    synchronized (lock) {
      if (closed) {
        throw closed();
      }
      tasks.add(generator -> write(generator, prompt, params, text));
    }
    return text;
  }

  private void run(Model model, ContextParams params, CompletableFuture<Void> started) {
    try (Context context = Context.create(model, params);
        Generator generator = new Generator(context)) {
      started.complete(null);
      while (!finished) {
        take().accept(generator);
      }
    } catch (Throwable e) {
      if (!started.completeExceptionally(e)) {
        throw e;
      }
    }
  }

  private Consumer<Generator> take() {
    while (true) {
      try {
        return tasks.take();
      } catch (InterruptedException e) {
        // Nobody has this thread to interrupt it; close() is what ends it.
      }
    }
  }

  private void write(Generator generator, int[] prompt, GenerationParams params, TextStream text) {
    synchronized (lock) {
      current = text;
      if (closed) {
        text.fail(closed());
        return;
      }
    }
    try (SingleGeneration generation = generator.generate(prompt, params)) {
      text.writeFrom(generation);
    } catch (RuntimeException e) {
      text.fail(e);
    } catch (Error e) {
      text.fail(new IllegalStateException("the model's thread failed: " + e, e));
    }
  }

  private static IllegalStateException closed() {
    return new IllegalStateException("Llama is closed");
  }

  /** Cancels what is being written and fails what waits; returns when the context is freed. */
  @Override
  public void close() {
    synchronized (lock) {
      if (!closed) {
        closed = true;
        if (current != null) {
          current.close();
        }
        tasks.add(generator -> finished = true);
      }
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
