package io.github.llamapanama.core.engine;

import java.time.Duration;
import java.util.Optional;

/**
 * What an {@link Engine} is asked for.
 *
 * @param prompt the tokens that come before the text; not copied before they are submitted
 * @param params how the text is generated
 * @param deadline how long it may take, from the submission on; a request that takes longer fails
 *     with {@link DeadlineExceededException}
 * @param overflow what happens when the context is full
 */
@SuppressWarnings("ArrayRecordComponent") // a prompt is long, and compared by nobody
public record GenerationRequest(
    int[] prompt, GenerationParams params, Optional<Duration> deadline, Overflow overflow) {

  /**
   * Checks what can be checked without a model.
   *
   * @throws IllegalArgumentException if the prompt is empty or the deadline not positive
   */
  public GenerationRequest {
    if (prompt.length == 0) {
      throw new IllegalArgumentException("the prompt is empty: it needs at least one token");
    }
    if (deadline.isPresent() && !deadline.get().isPositive()) {
      throw new IllegalArgumentException("a deadline is positive, not " + deadline.get());
    }
  }

  /** A request without a deadline, whose text ends when the context is full. */
  public static GenerationRequest of(int[] prompt, GenerationParams params) {
    return new GenerationRequest(prompt, params, Optional.empty(), new Overflow.Stop());
  }

  /** The same with a deadline. */
  public GenerationRequest withDeadline(Duration deadline) {
    return new GenerationRequest(prompt, params, Optional.of(deadline), overflow);
  }

  /** The same with another answer to a full context. */
  public GenerationRequest withOverflow(Overflow overflow) {
    return new GenerationRequest(prompt, params, deadline, overflow);
  }

  /** The same with other parameters. */
  public GenerationRequest withParams(GenerationParams params) {
    return new GenerationRequest(prompt, params, deadline, overflow);
  }
}
