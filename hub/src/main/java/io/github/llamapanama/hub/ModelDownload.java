package io.github.llamapanama.hub;

import io.github.llamapanama.hub.DownloadException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that the cache has a model of the hub. */
final class ModelDownload {
  private static final Logger LOG = LoggerFactory.getLogger(Hub.class);

  private final HubSettings settings;
  private final HubModel model;
  private final Path directory;

  ModelDownload(HubSettings settings, HubModel model) {
    this.settings = settings;
    this.model = model;
    this.directory = settings.cache().directory(settings.endpoint(), model.repository());
  }

  /** The model's first file, once all are there. */
  Path run() {
    Optional<Path> cached = cached();
    if (settings.offline()) {
      return cached.orElseThrow(
          () ->
              new DownloadException(
                  Reason.OFFLINE,
                  "The cache %s does not have %s: download it once while online"
                      .formatted(settings.cache().root().toAbsolutePath(), model)));
    }
    try (HttpTransport transport = new HttpTransport(settings.patience())) {
      HubApi api = new HubApi(settings, transport);
      HubApi.Snapshot snapshot;
      try {
        snapshot = patience(cached).retry(() -> api.snapshot(model.repository()));
      } catch (DownloadException e) {
        return insteadOf(e, cached);
      }
      List<RepoFile> files = ModelSelection.of(model, snapshot.files());
      requireSpace(files);
      for (RepoFile file : files) {
        new FileDownload(settings, transport, remote(api, snapshot, file), path(file)).run();
      }
      return path(files.getFirst());
    }
  }

  /** The model as far as the cache knows; empty if the cache does not have all of it. */
  private Optional<Path> cached() {
    List<RepoFile> files = settings.cache().files(settings.endpoint(), model.repository());
    try {
      return Optional.of(path(ModelSelection.of(model, files).getFirst()));
    } catch (DownloadException e) {
      return Optional.empty();
    }
  }

  /** Where there is something to use, nothing is waited for. */
  private Patience patience(Optional<Path> cached) {
    return cached.isPresent() ? settings.patience().withTries(1) : settings.patience();
  }

  private static Path insteadOf(DownloadException failure, Optional<Path> cached) {
    if (cached.isEmpty() || failure.reason() == Reason.INTERRUPTED) {
      throw failure;
    }
    LOG.warn(
        "Using {} without knowing whether it is the newest: {}",
        cached.get(),
        failure.getMessage());
    return cached.get();
  }

  private RemoteFile remote(HubApi api, HubApi.Snapshot snapshot, RepoFile file) {
    return new RemoteFile(
        settings.endpoint() + "/" + model.repository() + "/" + file.path(),
        api.uri(model.repository(), snapshot.commit(), file),
        settings.token(),
        file.size(),
        file.sha256());
  }

  private Path path(RepoFile file) {
    return directory.resolve(file.path());
  }

  /** Looks at all parts of a model before the first is downloaded. */
  private void requireSpace(List<RepoFile> files) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw DiskFailures.of(directory, e);
    }
    long missing = files.stream().mapToLong(this::missing).sum();
    DiskFailures.requireSpace(settings.disk(), directory, missing);
  }

  private long missing(RepoFile file) {
    Path whole = path(file);
    Path there = Files.exists(whole) ? whole : PartFile.pathFor(whole);
    return Math.max(0, file.size().orElse(0) - size(there));
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }
}
