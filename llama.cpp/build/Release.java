import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** The one llama.cpp release this project is written against, and the package it comes in. */
final class Release {
  static final String VERSION = "0.5.0";
  static final String TAG = "v" + VERSION;

  /** Ships the release as a git bundle. */
  static final String PACKAGE = "node-llama-cpp@3.22.1";

  static final String PACKAGE_INTEGRITY =
      "sha512-bltIipuWmc123H7tMIgDGKSsSrhmhlQYeVUC48XTjVW7XGJJiJJyCdlTMzQ/LiWoPkGDpcL4FviDpgw7qfTiDw==";

  static final String BUNDLE = "package/llama/gitRelease.bundle";

  private static final Pattern VERSION_PART =
      Pattern.compile("set\\(LLAMA_VERSION_(?:MAJOR|MINOR|PATCH) (\\d+)\\)");

  private Release() {}

  /** Fails unless {@code source} is a checkout of this release. */
  static void check(Path source) throws IOException {
    Optional<String> version = version(source);
    if (!version.equals(Optional.of(VERSION))) {
      throw new BuildFailure(
          "%s is not llama.cpp %s but %s. Name a checkout of that release, as `git clone --branch %s"
                  .formatted(source, TAG, version.map(v -> "v" + v).orElse("something else"), TAG)
              + " https://github.com/ggml-org/llama.cpp` makes one, or unset LLAMA_CPP_DIR.");
    }
  }

  private static Optional<String> version(Path source) throws IOException {
    Path lists = source.resolve("CMakeLists.txt");
    if (!Files.exists(lists)) {
      return Optional.empty();
    }
    return VERSION_PART
        .matcher(Files.readString(lists))
        .results()
        .map(part -> part.group(1))
        .reduce((version, part) -> version + "." + part);
  }
}
