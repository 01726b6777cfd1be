package io.github.llamapanama.hub;

import io.github.llamapanama.hub.DownloadException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that a file is where it shall be, in its newest version. */
final class FileDownload {
  private static final Logger LOG = LoggerFactory.getLogger(Hub.class);

  private final HubSettings settings;
  private final HttpTransport transport;
  private final RemoteFile file;
  private final Path target;

  FileDownload(HubSettings settings, HttpTransport transport, RemoteFile file, Path target) {
    this.settings = settings;
    this.transport = transport;
    this.file = file;
    this.target = target.toAbsolutePath();
  }

  /**
   * Downloads what is missing of the file.
   *
   * @throws DownloadException if that is not possible, and there is no older version to use
   */
  void run() {
    if (isCurrent()) {
      return;
    }
    try (DownloadLock lock = DownloadLock.acquire(settings.cache().lockFile(target), target)) {
      if (!lock.waited() || !isCurrent()) {
        download();
      }
    } catch (DownloadException e) {
      if (!e.reason().isTemporary() || !Files.exists(target)) {
        throw e;
      }
      LOG.warn("Using the older {}: {}", target, e.getMessage());
    }
  }

  /** Whether the file is there, and not known to have changed on the server. */
  private boolean isCurrent() {
    if (!Files.exists(target)) {
      return false;
    }
    if (Files.isDirectory(target)) {
      throw new DownloadException(
          Reason.CANNOT_WRITE, "%s is a directory: name a file in it".formatted(target));
    }
    Optional<Origin> mine = Origin.read(target).filter(origin -> hasSize(origin));
    if (mine.isPresent() && file.sha256().isPresent()) {
      return mine.get().sha256().equals(file.sha256());
    }
    try (HttpAnswer answer = transport.head(file.uri(), file.credentials())) {
      boolean known = answer.status() == 200 || answer.header(Origin.LINKED_ETAG).isPresent();
      if (!known) {
        throw HttpFailures.of(answer);
      }
      Origin theirs = Origin.of(file, answer);
      return mine.map(theirs::agreesWith).orElseGet(() -> adopt(theirs));
    } catch (DownloadException e) {
      if (e.reason() == Reason.INTERRUPTED) {
        throw e;
      }
      LOG.warn("Using {} without knowing whether it is the newest: {}", target, e.getMessage());
      return true;
    }
  }

  private boolean hasSize(Origin origin) {
    try {
      return origin.size().isEmpty() || origin.size().getAsLong() == Files.size(target);
    } catch (IOException e) {
      return false;
    }
  }

  /** A file that nobody knows the origin of is taken for the server's if it has its size. */
  private boolean adopt(Origin theirs) {
    return theirs.size().isPresent() && hasSize(theirs);
  }

  private void download() {
    ProgressMeter meter = new ProgressMeter(file.name(), settings.listener(), System::nanoTime);
    try (PartFile part = PartFile.open(target, settings.disk())) {
      Transfer transfer = new Transfer(settings, transport, file, part, meter);
      fetch(transfer, part);
      meter.end(part.size());
      check(part);
      part.moveIntoPlace();
    } catch (IOException e) {
      throw DiskFailures.of(target, e);
    } finally {
      settings.listener().ended();
    }
  }

  private void fetch(Transfer transfer, PartFile part) {
    try {
      settings.patience().retry(transfer::run, part::size);
    } catch (DownloadException e) {
      throw e.reason().isTemporary() && part.size() > 0
          ? e.withNote("; what has come is kept, and the next run goes on from there")
          : e;
    }
  }

  private void check(PartFile part) {
    Optional<String> expected = part.origin().flatMap(Origin::sha256);
    String actual = part.sha256();
    if (expected.isPresent() && !expected.get().equals(actual)) {
      part.forget();
      throw new DownloadException(
          Reason.CHECKSUM_MISMATCH,
          "%s has the checksum %s, not %s, and was deleted: download it again"
              .formatted(file.name(), actual, expected.get()));
    }
  }
}
