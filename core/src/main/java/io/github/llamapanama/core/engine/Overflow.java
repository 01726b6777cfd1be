package io.github.llamapanama.core.engine;

/** What happens to a text that outgrows its context. */
public sealed interface Overflow {

  /**
   * It fails with {@link io.github.llamapanama.core.ContextOverflowException}: when it is submitted
   * if prompt and {@link GenerationParams#maxTokens} together do not fit, else when the context is
   * full.
   */
  record Fail() implements Overflow {}

  /** It ends with {@link FinishReason#LENGTH} when the context is full. */
  record Stop() implements Overflow {}

  /**
   * It goes on without its middle: its first tokens stay, half of the others are forgotten, and
   * what is left is read again. Any model can do this.
   *
   * @param keepFirst how many tokens at the beginning stay, such as those of a system prompt
   */
  record Shift(int keepFirst) implements Overflow {
    public Shift {
      if (keepFirst < 0) {
        throw new IllegalArgumentException("keepFirst is 0 or more, not " + keepFirst);
      }
    }
  }
}
