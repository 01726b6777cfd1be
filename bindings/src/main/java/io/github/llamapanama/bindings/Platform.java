package io.github.llamapanama.bindings;

import java.util.Locale;
import java.util.regex.Pattern;

/** An operating system and a processor, in the words that name a natives jar's folder. */
record Platform(String os, String arch) {

  /** The platform this program runs on; names it does not know are kept as the JDK gives them. */
  static Platform current() {
    return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
  }

  /** The platform that the JDK's {@code os.name} and {@code os.arch} mean. */
  static Platform of(String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT);
    String arch = osArch.toLowerCase(Locale.ROOT);
    if (os.startsWith("windows")) {
      os = "windows";
    } else if (os.startsWith("mac") || os.startsWith("darwin")) {
      os = "macos";
    }
    arch =
        switch (arch) {
          case "amd64", "x86_64", "x86-64" -> "x64";
          case "aarch64" -> "arm64";
          default -> arch;
        };
    return new Platform(os, arch);
  }

  boolean isWindows() {
    return os.equals("windows");
  }

  boolean isMac() {
    return os.equals("macos");
  }

  /**
   * The file names of a library: with or without a version, as CMake writes them for this system.
   *
   * @param name a regular expression for the plain name, such as {@code ggml-base}
   */
  Pattern libraryFile(String name) {
    if (isWindows()) {
      return Pattern.compile("(lib)?(?<name>" + name + ")\\.dll", Pattern.CASE_INSENSITIVE);
    }
    return isMac()
        ? Pattern.compile("lib(?<name>" + name + ")(\\.[0-9.]+)?\\.dylib")
        : Pattern.compile("lib(?<name>" + name + ")\\.so(\\.[0-9.]+)?");
  }

  @Override
  public String toString() {
    return os + "-" + arch;
  }
}
