package io.github.llamapanama.server.config;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How many models a server keeps loaded, of those that it has. One that is needed takes the place
 * of the one that was used least recently; a model that a request uses keeps its place.
 *
 * @param loaded how many may be loaded at once
 * @param memoryBytes how much memory the loaded models may take together, as far as their files
 *     tell: weights and KV caches; nothing but {@code loaded} limits them unless set
 * @param idle after how long without a request a model is unloaded; never unless set
 * @param patience how long a request waits for a place that others use; it then gets a 503
 */
public record ModelLimits(
    int loaded, OptionalLong memoryBytes, Optional<Duration> idle, Duration patience) {

  /** As many as llama-server. */
  public static final int DEFAULT_LOADED = 4;

  /** Checks that all are positive; {@code patience} may be zero. */
  public ModelLimits {
    if (loaded < 1) {
      throw new IllegalArgumentException("at least 1 model may be loaded, not " + loaded);
    }
    if (memoryBytes.isPresent() && memoryBytes.getAsLong() < 1) {
      throw new IllegalArgumentException(
          "models take at least 1 byte, not " + memoryBytes.getAsLong());
    }
    if (idle.isPresent() && !idle.get().isPositive()) {
      throw new IllegalArgumentException(
          "a model is idle for longer than no time before it is unloaded: " + idle.get());
    }
    if (patience.isNegative()) {
      throw new IllegalArgumentException("the patience for a place is not negative: " + patience);
    }
  }

  /** Few models, which stay loaded. */
  public static ModelLimits defaults() {
    return builder().build();
  }

  /** Starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Builds {@link ModelLimits}. Not thread-safe. */
  public static final class Builder {
    private int loaded = DEFAULT_LOADED;
    private OptionalLong memoryBytes = OptionalLong.empty();
    private Optional<Duration> idle = Optional.empty();
    private Duration patience = Duration.ofSeconds(30);

    private Builder() {}

    /** Sets {@link ModelLimits#loaded()}. */
    public Builder loaded(int value) {
      this.loaded = value;
      return this;
    }

    /** Sets {@link ModelLimits#memoryBytes()}. */
    public Builder memoryBytes(long value) {
      this.memoryBytes = OptionalLong.of(value);
      return this;
    }

    /** Sets {@link ModelLimits#idle()}. */
    public Builder idle(Duration value) {
      this.idle = Optional.of(value);
      return this;
    }

    /** Sets {@link ModelLimits#patience()}. */
    public Builder patience(Duration value) {
      this.patience = value;
      return this;
    }

    /** The limits. */
    public ModelLimits build() {
      return new ModelLimits(loaded, memoryBytes, idle, patience);
    }
  }
}
