package io.github.llamapanama.hub;

import io.github.llamapanama.hub.DownloadException.Reason;

/** What becomes of an interrupted download. */
final class Interruptions {
  private Interruptions() {}

  /** The failure to throw; the thread stays interrupted. */
  static DownloadException failure(Throwable cause) {
    Thread.currentThread().interrupt();
    return new DownloadException(
        Reason.INTERRUPTED, "The download was interrupted; the next one goes on from there", cause);
  }
}
