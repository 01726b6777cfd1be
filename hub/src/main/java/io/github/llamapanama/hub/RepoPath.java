package io.github.llamapanama.hub;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/** Paths of files in a repository. They come from the network and become paths on this machine. */
final class RepoPath {
  /** What some system reads as more than a part of a name. */
  private static final String SPECIAL = "\\:*?\"<>|";

  /** What Windows takes for devices. */
  private static final Pattern DEVICE =
      Pattern.compile("(con|prn|aux|nul|com\\d|lpt\\d)(\\..*)?", Pattern.CASE_INSENSITIVE);

  /** Leaves room for the endings of files beside it. */
  private static final int MAX_LENGTH = 200;

  private RepoPath() {}

  /** Whether a path leads to a place below the folder that it starts from, on every system. */
  static boolean isSafe(String path) {
    return Arrays.stream(path.split("/", -1)).allMatch(RepoPath::isName);
  }

  /** Whether a text is the name of a file or folder, on every system. */
  static boolean isName(String name) {
    return !name.isEmpty()
        && name.getBytes(StandardCharsets.UTF_8).length <= MAX_LENGTH
        && !name.endsWith(".")
        && !name.endsWith(" ")
        && name.chars().noneMatch(c -> Character.isISOControl(c) || SPECIAL.indexOf(c) >= 0)
        && !DEVICE.matcher(name).matches();
  }

  /** Whether a path is that of a GGUF file. */
  static boolean isGguf(String path) {
    return path.toLowerCase(Locale.ROOT).endsWith(".gguf");
  }

  /** What comes after the last slash. */
  static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
