package io.github.llamapanama.bindings;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where this user's caches lie, by the custom of each operating system. */
final class CacheDirectory {
  static final String PROPERTY = "llamapanama.cache";
  static final String VARIABLE = "LLAMAPANAMA_CACHE";

  private static final String NAME = "llama-panama";

  private CacheDirectory() {}

  static Path of(Platform platform) {
    return of(platform, System::getProperty, System::getenv);
  }

  static Path of(
      Platform platform,
      Function<String, @Nullable String> property,
      Function<String, @Nullable String> variable) {
    return path(property.apply(PROPERTY))
        .or(() -> path(variable.apply(VARIABLE)))
        .orElseGet(
            () -> {
              Path home = path(property.apply("user.home")).orElse(Path.of("."));
              if (platform.isWindows()) {
                return path(variable.apply("LOCALAPPDATA"))
                    .orElse(home.resolve("AppData").resolve("Local"))
                    .resolve(NAME);
              }
              return platform.isMac()
                  ? home.resolve("Library").resolve("Caches").resolve(NAME)
                  : path(variable.apply("XDG_CACHE_HOME"))
                      .orElse(home.resolve(".cache"))
                      .resolve(NAME);
            });
  }

  private static Optional<Path> path(@Nullable String value) {
    return Optional.ofNullable(value).filter(text -> !text.isBlank()).map(Path::of);
  }
}
