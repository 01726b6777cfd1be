package io.github.llamapanama.hub;

import io.github.llamapanama.hub.DownloadException.Reason;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** What the statuses of HTTP mean for a download. */
final class HttpFailures {
  /** What the hub has to say about a failure. */
  private static final String HUB_MESSAGE = "X-Error-Message";

  private static final int SHOWN = 300;

  private HttpFailures() {}

  /** The failure that an answer other than the file is. */
  static DownloadException of(HttpAnswer answer) {
    String what =
        "%s answers %d%s"
            .formatted(Addresses.shown(answer.uri()), answer.status(), message(answer));
    return switch (answer.status()) {
      case 401, 403 ->
          new DownloadException(
              Reason.UNAUTHORIZED,
              what
                  + ": the model is private, wants its licence accepted on its page, or does not"
                  + " exist; give a token of an account that may read it (HF_TOKEN, --hf-token)");
      case 404, 410 -> new DownloadException(Reason.NOT_FOUND, what + ": check the name");
      case 429 -> later(answer, Reason.RATE_LIMITED, what + ": too many requests; try later");
      case 408, 500, 502, 503, 504 -> later(answer, Reason.SERVER_ERROR, what + "; try later");
      default -> new DownloadException(Reason.UNEXPECTED_ANSWER, what);
    };
  }

  private static DownloadException later(HttpAnswer answer, Reason reason, String message) {
    return retryAfter(answer)
        .map(
            wait ->
                DownloadException.retryAfter(
                    wait, reason, message + ", in %d s".formatted(wait.toSeconds())))
        .orElseGet(() -> new DownloadException(reason, message));
  }

  /** Seconds, or a date. */
  private static Optional<Duration> retryAfter(HttpAnswer answer) {
    Optional<String> header = answer.header("Retry-After").map(String::strip);
    try {
      return header.map(
          text ->
              text.matches("\\d{1,9}")
                  ? Duration.ofSeconds(Long.parseLong(text))
                  : Duration.between(
                      Instant.now(),
                      DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static String message(HttpAnswer answer) {
    return answer
        .headerOfAny(HUB_MESSAGE)
        .map(text -> text.replaceAll("\\p{Cntrl}", " ").strip())
        .map(text -> text.substring(0, Math.min(text.length(), SHOWN)))
        .map(text -> " (" + text + ")")
        .orElse("");
  }
}
