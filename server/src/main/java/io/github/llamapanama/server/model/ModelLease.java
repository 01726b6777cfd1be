package io.github.llamapanama.server.model;

import io.github.llamapanama.chat.Llama;
import java.util.concurrent.atomic.AtomicBoolean;

/** A model while a request uses it: until this is closed the model stays loaded. */
public final class ModelLease implements AutoCloseable {
  private final String name;
  private final Llama llama;
  private final Runnable giveBack;
  private final AtomicBoolean closed = new AtomicBoolean();

  ModelLease(String name, Llama llama, Runnable giveBack) {
    this.name = name;
    this.llama = llama;
    this.giveBack = giveBack;
  }

  /** What requests call it. */
  public String name() {
    return name;
  }

  /** The model. */
  public Llama llama() {
    return llama;
  }

  /** Gives the model back. Closing again does nothing. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      giveBack.run();
    }
  }
}
