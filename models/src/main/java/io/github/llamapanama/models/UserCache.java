package io.github.llamapanama.models;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where this user's extracted and generated files are kept between runs. */
public final class UserCache {

  private UserCache() {}

  /**
   * The directory named by the system property {@code llamapanama.cache} or the environment
   * variable {@code LLAMAPANAMA_CACHE}; by default {@code llama-panama} in the platform's cache
   * directory. It need not exist.
   */
  public static Path directory() {
    Map<String, String> environment = System.getenv();
    return directory(System::getProperty, environment::get);
  }

  static Path directory(
      Function<String, @Nullable String> properties,
      Function<String, @Nullable String> environment) {
    return set(properties.apply("llamapanama.cache"))
        .or(() -> set(environment.apply("LLAMAPANAMA_CACHE")))
        .map(Path::of)
        .orElseGet(() -> platform(properties, environment).resolve("llama-panama"));
  }

  private static Path platform(
      Function<String, @Nullable String> properties,
      Function<String, @Nullable String> environment) {
    Path home = Path.of(set(properties.apply("user.home")).orElse("."));
    String system = set(properties.apply("os.name")).orElse("").toLowerCase(Locale.ROOT);
    if (system.startsWith("mac")) {
      return home.resolve("Library").resolve("Caches");
    }
    boolean windows = system.startsWith("windows");
    Path fallback = windows ? home.resolve("AppData").resolve("Local") : home.resolve(".cache");
    return set(environment.apply(windows ? "LOCALAPPDATA" : "XDG_CACHE_HOME"))
        .map(Path::of)
        .orElse(fallback);
  }

  private static Optional<String> set(@Nullable String value) {
    return Optional.ofNullable(value).filter(text -> !text.isBlank());
  }
}
