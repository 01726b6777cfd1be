package io.github.llamapanama.chat.tool;

import java.time.Duration;
import java.util.Optional;

/**
 * The limits of an {@link Agent}.
 *
 * @param maxRounds how many replies the model may write, the last one included
 * @param maxCalls how many calls it may make in all
 * @param callTimeout how long one call may take; then it is interrupted and the model told so
 * @param deadline how long everything may take
 * @param concurrentCalls whether the calls of one reply run at once, each on a virtual thread; the
 *     tools must be thread-safe then
 */
public record AgentOptions(
    int maxRounds,
    int maxCalls,
    Duration callTimeout,
    Optional<Duration> deadline,
    boolean concurrentCalls) {

  private static final AgentOptions DEFAULTS =
      new AgentOptions(10, 50, Duration.ofMinutes(1), Optional.empty(), false);

  /** Checks the limits. */
  public AgentOptions {
    if (maxRounds < 1 || maxCalls < 0) {
      throw new IllegalArgumentException(
          "an agent needs a round at least, and no negative number of calls: %d, %d"
              .formatted(maxRounds, maxCalls));
    }
  }

  /** 10 rounds, 50 calls of a minute each, no deadline, one call after the other. */
  public static AgentOptions defaults() {
    return DEFAULTS;
  }

  /** These options with another {@link #maxRounds}. */
  public AgentOptions withMaxRounds(int rounds) {
    return new AgentOptions(rounds, maxCalls, callTimeout, deadline, concurrentCalls);
  }

  /** These options with another {@link #maxCalls}. */
  public AgentOptions withMaxCalls(int calls) {
    return new AgentOptions(maxRounds, calls, callTimeout, deadline, concurrentCalls);
  }

  /** These options with another {@link #callTimeout}. */
  public AgentOptions withCallTimeout(Duration timeout) {
    return new AgentOptions(maxRounds, maxCalls, timeout, deadline, concurrentCalls);
  }

  /** These options with a {@link #deadline}. */
  public AgentOptions withDeadline(Duration duration) {
    return new AgentOptions(
        maxRounds, maxCalls, callTimeout, Optional.of(duration), concurrentCalls);
  }

  /** These options with another {@link #concurrentCalls}. */
  public AgentOptions withConcurrentCalls(boolean concurrent) {
    return new AgentOptions(maxRounds, maxCalls, callTimeout, deadline, concurrent);
  }
}
