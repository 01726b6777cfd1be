package io.github.llamapanama.core.engine;

/** A state that has a size, and nothing else. */
final class FakeState implements SequenceMemory.State {
  private final long bytes;
  private boolean closed;

  FakeState(long bytes) {
    this.bytes = bytes;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    if (closed) {
      throw new AssertionError("a state is freed once");
    }
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }
}
