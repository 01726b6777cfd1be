package io.github.llamapanama.hub;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which part of a file an answer has, and how large the whole is. */
final class ContentRange {
  private static final Pattern RANGE =
      Pattern.compile("bytes (?:(\\d{1,18})-\\d{1,18}|\\*)/(?:(\\d{1,18})|\\*)");

  private ContentRange() {}

  /** Where the part begins that an answer has; empty if it does not say. */
  static OptionalLong start(HttpAnswer answer) {
    return group(answer, 1);
  }

  /** The size of the whole file; empty if the answer does not say. */
  static OptionalLong wholeSize(HttpAnswer answer) {
    return switch (answer.status()) {
      case 206, 416 -> group(answer, 2);
      default ->
          answer.header("Content-Encoding").isPresent()
              ? OptionalLong.empty()
              : HttpAnswer.size(answer.header("Content-Length"));
    };
  }

  private static OptionalLong group(HttpAnswer answer, int group) {
    Optional<Matcher> matcher =
        answer.header("Content-Range").map(RANGE::matcher).filter(Matcher::matches);
    return HttpAnswer.size(matcher.flatMap(match -> Optional.ofNullable(match.group(group))));
  }
}
