package io.github.llamapanama.hub;

import io.github.llamapanama.hub.DownloadException.Reason;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Sees to it that the model at an address is on this machine. */
final class UrlDownload {
  private final HubSettings settings;

  /** A file to download, and its place. */
  private record Item(URI url, Path target) {}

  private final List<Item> items = new ArrayList<>();

  /**
   * Prepares a download.
   *
   * @param target where the file shall be; of a model that is split into several, a file beside
   *     which they shall be, under their own names; unless given, the cache
   */
  UrlDownload(HubSettings settings, URI url, Optional<Path> target) {
    this.settings = settings;
    List<URI> parts = parts(url);
    for (URI part : parts) {
      Path cached = settings.cache().ofUrl(part);
      items.add(
          new Item(
              part,
              target
                  .map(path -> parts.size() == 1 ? path : path.resolveSibling(cached.getFileName()))
                  .orElse(cached)));
    }
  }

  private static List<URI> parts(URI url) {
    return SplitName.of(url.getRawPath())
        .map(
            split ->
                IntStream.rangeClosed(1, split.count())
                    .mapToObj(index -> Addresses.withPath(url, split.part(index)))
                    .toList())
        .orElseGet(() -> List.of(url));
  }

  /** The model's first file, once all are there. */
  Path run() {
    if (settings.offline()) {
      items.forEach(UrlDownload::requireFile);
    } else {
      try (HttpTransport transport = new HttpTransport(settings.patience())) {
        for (Item item : items) {
          new FileDownload(settings, transport, remote(item.url()), item.target()).run();
        }
      }
    }
    return items.getFirst().target();
  }

  private RemoteFile remote(URI url) {
    return new RemoteFile(
        Addresses.shown(url),
        Addresses.requested(url),
        Credentials.ofUserInfo(url).or(settings::token),
        OptionalLong.empty(),
        Optional.empty());
  }

  private static void requireFile(Item item) {
    if (!Files.isRegularFile(item.target())) {
      throw new DownloadException(
          Reason.OFFLINE,
          "%s is not in the cache, as %s: download it once while online"
              .formatted(Addresses.shown(item.url()), item.target()));
    }
  }
}
