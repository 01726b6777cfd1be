package io.github.llamapanama.bindings;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was tried to load the libraries and why it did not work: the body of the error message. */
final class Attempts {
  private final Platform platform;
  private final List<String> places = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();

  Attempts(Platform platform) {
    this.platform = platform;
  }

  /** Notes that a place did not serve. */
  void add(String place, String reason) {
    places.add(place);
    lines.add(place + ": " + reason);
  }

  /** Notes that a place did not serve, and ends the search: this is what the caller throws. */
  NativeLibraryException failure(String place, String reason, @Nullable Throwable cause) {
    add(place, reason);
    return failure(cause);
  }

  /** The end of the search: every place with its reason, and what to do. */
  NativeLibraryException failure(@Nullable Throwable cause) {
    StringBuilder message =
        new StringBuilder("The libraries of llama.cpp ")
            .append(NativeLibrary.RELEASE)
            .append(" could not be loaded on ")
            .append(platform)
            .append(". Tried, in this order:");
    lines.forEach(line -> message.append("\n  - ").append(line));
    message.append("\nTo do: ").append(advice(cause));
    return new NativeLibraryException(message.toString(), places, cause);
  }

  private static String advice(@Nullable Throwable cause) {
    if (cause instanceof IllegalCallerException) {
      return "allow native access with the JVM option --enable-native-access=" + caller() + ".";
    }
    return "put the jar llama-panama-natives for this platform on the class path (or on the module"
        + " path, with --add-modules io.github.llamapanama.natives), or name a directory that holds the libraries with -D"
        + NativeLibrary.PATH_PROPERTY
        + "=DIRECTORY or the environment variable "
        + NativeLibrary.PATH_VARIABLE
        + ".";
  }

  private static String caller() {
    return Optional.ofNullable(NativeLibrary.class.getModule().getName())
        .map(bindings -> bindings + ",io.github.llamapanama.core")
        .orElse("ALL-UNNAMED");
  }
}
