package io.github.llamapanama.hub;

/**
 * Hears how downloads come along. It is called from the threads that download; what it throws stops
 * the download, as an interruption of the thread does, and what has come is kept for the next run.
 */
@FunctionalInterface
public interface DownloadListener {

  /** Nobody listens. */
  DownloadListener NONE = progress -> {};

  /** Called as a file's download begins, some times a second, and when all has come. */
  void progressed(DownloadProgress progress);

  /** Called once per file after the last {@link #progressed}, whether it is whole or failed. */
  default void ended() {}
}
