package io.github.llamapanama.hub;

import io.github.llamapanama.hub.DownloadException.Reason;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/** Asks once for what is missing of a file. */
final class Transfer {
  private static final int BUFFER = 1 << 16;

  private final HubSettings settings;
  private final HttpTransport transport;
  private final RemoteFile file;
  private final PartFile part;
  private final ProgressMeter meter;

  Transfer(
      HubSettings settings,
      HttpTransport transport,
      RemoteFile file,
      PartFile part,
      ProgressMeter meter) {
    this.settings = settings;
    this.transport = transport;
    this.file = file;
    this.part = part;
    this.meter = meter;
  }

  /**
   * Asks, and writes what comes.
   *
   * @throws DownloadException if that was not all; what has come is kept
   */
  void run() {
    dropWhatCannotBeContinued();
    boolean beginAnew;
    try (HttpAnswer answer = transport.get(file.uri(), file.credentials(), headers())) {
      beginAnew = !accept(answer);
    }
    if (beginAnew) {
      part.forget();
      run();
    } else if (!part.isGguf()) {
      throw notAModel();
    }
  }

  private void dropWhatCannotBeContinued() {
    boolean continued =
        part.origin()
            .filter(origin -> origin.source().equals(file.source()))
            .filter(Origin::canBeContinued)
            .filter(origin -> file.sha256().isEmpty() || origin.sha256().equals(file.sha256()))
            .isPresent();
    if (part.size() > 0 && !continued) {
      part.forget();
    }
  }

  private Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    if (part.size() > 0) {
      headers.put("Range", "bytes=%d-".formatted(part.size()));
      part.origin()
          .flatMap(Origin::validator)
          .ifPresent(validator -> headers.put("If-Range", validator));
    }
    return headers;
  }

  /** Takes what an answer has; false if it does not go with what is there. */
  private boolean accept(HttpAnswer answer) {
    switch (answer.status()) {
      case 200 -> {
        part.begin(Origin.of(file, answer));
        copy(answer);
        return true;
      }
      case 206 -> {
        if (continues(answer)) {
          copy(answer);
          return true;
        }
      }
      case 416 -> {
        if (isWhole(ContentRange.wholeSize(answer))) {
          return true;
        }
      }
      default -> throw HttpFailures.of(answer);
    }
    if (part.size() == 0) {
      throw HttpFailures.of(answer);
    }
    return false;
  }

  private boolean continues(HttpAnswer answer) {
    return part.size() > 0
        && ContentRange.start(answer).equals(OptionalLong.of(part.size()))
        && part.origin().filter(Origin.of(file, answer)::agreesWith).isPresent();
  }

  private boolean isWhole(OptionalLong size) {
    return size.isPresent()
        && size.getAsLong() == part.size()
        && part.origin().filter(origin -> origin.size().equals(size)).isPresent();
  }

  private void copy(HttpAnswer answer) {
    OptionalLong size = part.origin().map(Origin::size).orElse(OptionalLong.empty());
    size.ifPresent(bytes -> part.requireSpace(bytes - part.size()));
    meter.begin(part.size(), size);
    try (StallWatch watch = new StallWatch(answer.body(), settings.patience().silence())) {
      read(answer, size, watch);
    }
    if (size.isPresent() && part.size() < size.getAsLong()) {
      throw cut(answer, "the connection was cut");
    }
  }

  private void read(HttpAnswer answer, OptionalLong size, StallWatch watch) {
    byte[] buffer = new byte[BUFFER];
    int length;
    while ((length = next(answer, buffer, watch)) >= 0) {
      part.append(buffer, length);
      if (!part.mayBeGguf()) {
        throw notAModel();
      }
      if (size.isPresent() && part.size() > size.getAsLong()) {
        part.forget();
        throw new DownloadException(
            Reason.WRONG_SIZE,
            "%s has more than the %d bytes that were announced; try later, or tell its owner"
                .formatted(file.name(), size.getAsLong()));
      }
      watch.alive();
      meter.advance(part.size());
    }
  }

  private int next(HttpAnswer answer, byte[] buffer, StallWatch watch) {
    try {
      int length = answer.body().read(buffer);
      if (!watch.hasStalled()) {
        return length;
      }
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw Interruptions.failure(e);
      }
      if (!watch.hasStalled()) {
        throw cut(answer, String.valueOf(e.getMessage()));
      }
    }
    throw new DownloadException(
        Reason.TIMED_OUT,
        "%s has sent nothing for %s s"
            .formatted(Addresses.host(answer.uri()), settings.patience().silence().toSeconds()));
  }

  private DownloadException cut(HttpAnswer answer, String why) {
    return new DownloadException(
        Reason.CONNECTION_FAILED,
        "%s has sent only the first %,d bytes of %s: %s"
            .formatted(Addresses.host(answer.uri()), part.size(), file.name(), why));
  }

  private DownloadException notAModel() {
    part.forget();
    return new DownloadException(
        Reason.NOT_A_MODEL,
        "%s is no GGUF file: on the hub, addresses of files have /resolve/ where pages have /blob/"
            .formatted(Addresses.shown(file.uri())));
  }
}
