package io.github.llamapanama.hub;

import io.github.llamapanama.models.UserCache;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the environment says about the hub, in the variables that llama.cpp and the hub know. */
final class HubEnvironment {
  private static final String PUBLIC_HUB = "https://huggingface.co";

  private final Function<String, @Nullable String> variables;
  private final Path home;

  HubEnvironment(Function<String, @Nullable String> variables, Path home) {
    this.variables = variables;
    this.home = home;
  }

  /** The environment of this process. */
  static HubEnvironment ofProcess() {
    return new HubEnvironment(System::getenv, Path.of(System.getProperty("user.home", ".")));
  }

  /**
   * The hub's address.
   *
   * @throws IllegalArgumentException if the variable's value is none; the message names it
   */
  URI endpoint() {
    return address("MODEL_ENDPOINT")
        .or(() -> address("HF_ENDPOINT"))
        .orElseGet(() -> URI.create(PUBLIC_HUB));
  }

  /** The user's token: of the variable, or the one that the hub's own command has stored. */
  Optional<String> token() {
    return variable("HF_TOKEN").or(this::storedToken);
  }

  private Optional<String> storedToken() {
    Path file =
        path("HF_TOKEN_PATH")
            .or(() -> path("HF_HOME").map(folder -> folder.resolve("token")))
            .orElseGet(
                () ->
                    path("XDG_CACHE_HOME")
                        .orElse(home.resolve(".cache"))
                        .resolve("huggingface")
                        .resolve("token"));
    try (Stream<String> lines = Files.lines(file)) {
      return lines.findFirst().map(String::strip).filter(token -> !token.isEmpty());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Where files are kept. */
  Path cache() {
    return path("LLAMA_CACHE").orElseGet(() -> UserCache.directory().resolve("models"));
  }

  private Optional<URI> address(String name) {
    try {
      return variable(name).map(URI::create).map(Addresses::checked);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Environment variable %s: %s".formatted(name, e.getMessage()), e);
    }
  }

  private Optional<Path> path(String name) {
    return variable(name).map(Path::of);
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(variables.apply(name))
        .map(String::strip)
        .filter(text -> !text.isEmpty());
  }
}
