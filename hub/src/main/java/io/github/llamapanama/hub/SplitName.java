package io.github.llamapanama.hub;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of one file of a model that is split into several, such as {@code
 * model-00001-of-00003.gguf}.
 *
 * @param prefix what comes before the numbers
 * @param count how many files there are
 * @param ending what comes after the numbers
 */
record SplitName(String prefix, int count, String ending) {
  private static final Pattern SPLIT =
      Pattern.compile("(.+)-\\d{5}-of-(\\d{5})(\\.gguf)", Pattern.CASE_INSENSITIVE);

  /** The name that a path ends with; empty if it is not that of a split model. */
  static Optional<SplitName> of(String path) {
    Matcher matcher = SPLIT.matcher(path);
    return matcher.matches() && Integer.parseInt(matcher.group(2)) > 1
        ? Optional.of(
            new SplitName(matcher.group(1), Integer.parseInt(matcher.group(2)), matcher.group(3)))
        : Optional.empty();
  }

  /** The path of one of the files, counted from 1. */
  String part(int index) {
    return "%s-%05d-of-%05d%s".formatted(prefix, index, count, ending);
  }
}
