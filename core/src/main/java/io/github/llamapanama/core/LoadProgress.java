package io.github.llamapanama.core;

/** Told how far the loading of a model is, on the thread that loads it. */
@FunctionalInterface
public interface LoadProgress {
  /**
   * Called as the weights are read. An exception thrown here cancels the loading and leaves {@link
   * Model#load}.
   *
   * @param fraction how much is loaded, from 0 to 1
   * @return whether to go on; {@code false} ends the loading with a {@link
   *     ModelLoadCancelledException}
   */
  boolean loaded(float fraction);
}
