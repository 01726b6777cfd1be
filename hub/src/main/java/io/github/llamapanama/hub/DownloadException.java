package io.github.llamapanama.hub;

import io.github.llamapanama.LlamaException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A model could not be downloaded. The message says what was wrong and what to do. */
public final class DownloadException extends LlamaException {
  private final Reason reason;
  private final @Nullable Duration retryAfter;

  /** What was wrong. */
  public enum Reason {
    /** There is no such model, quantization or file. */
    NOT_FOUND(false),
    /** The server wants a token, or one of an account that may read the model. */
    UNAUTHORIZED(false),
    /** The server answers no more requests for a while. */
    RATE_LIMITED(true),
    /** The server failed. */
    SERVER_ERROR(true),
    /** The server cannot be reached, or the connection was cut. */
    CONNECTION_FAILED(true),
    /** The server sent nothing for too long. */
    TIMED_OUT(true),
    /** The server's answer makes no sense. */
    UNEXPECTED_ANSWER(false),
    /** The file is larger or smaller than announced. */
    WRONG_SIZE(false),
    /** The file's content is not the one that the hub has. */
    CHECKSUM_MISMATCH(false),
    /** The file is no GGUF file. */
    NOT_A_MODEL(false),
    /** The disk is full, or too full for the file. */
    NO_SPACE(false),
    /** The file cannot be written, for another reason than a full disk. */
    CANNOT_WRITE(false),
    /** The network must not be used, and the cache does not have the file. */
    OFFLINE(false),
    /** The thread was interrupted; it still is. */
    INTERRUPTED(false);

    private final boolean temporary;

    Reason(boolean temporary) {
      this.temporary = temporary;
    }

    /** Whether the same request may succeed a little later. */
    public boolean isTemporary() {
      return temporary;
    }
  }

  /** Creates an exception. */
  public DownloadException(Reason reason, String message) {
    this(reason, message, null, null);
  }

  /** Creates an exception with the failure behind it. */
  public DownloadException(Reason reason, String message, Throwable cause) {
    this(reason, message, null, cause);
  }

  private DownloadException(
      Reason reason, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  /** A failure that the server says will be over after a while. */
  static DownloadException retryAfter(Duration wait, Reason reason, String message) {
    return new DownloadException(reason, message, wait, null);
  }

  /** The same failure, with more to say. */
  DownloadException withNote(String note) {
    return new DownloadException(reason, getMessage() + note, retryAfter, this);
  }

  /** What was wrong. */
  public Reason reason() {
    return reason;
  }

  /** How long the server asks to wait before the next request. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
