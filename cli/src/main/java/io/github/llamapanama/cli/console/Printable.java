package io.github.llamapanama.cli.console;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Values as people read them. */
public final class Printable {
  private static final List<String> BYTES = List.of("B", "KB", "MB", "GB", "TB", "PB", "EB");
  private static final List<String> COUNTS = List.of("", "K", "M", "B", "T");

  private Printable() {}

  /** Text on one line: control characters, which a terminal would obey, are written as escapes. */
  public static String oneLine(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                  if (Character.isISOControl(c)) {
                    line.append("\\u%04x".formatted(c));
                  } else {
                    line.appendCodePoint(c);
                  }
                }
              }
            });
    return line.toString();
  }

  /** The beginning of a text, with an ellipsis if there is more. */
  public static String abbreviated(String text, int length) {
    return text.codePointCount(0, text.length()) <= length
        ? text
        : text.substring(0, text.offsetByCodePoints(0, length - 1)) + "…";
  }

  /** A number of bytes in decimal units. */
  public static String bytes(long bytes) {
    return scaled(bytes, BYTES);
  }

  /** A large number in few digits. */
  public static String count(long count) {
    return scaled(count, COUNTS);
  }

  /** A time of seconds to days. */
  public static String duration(Duration duration) {
    return duration.toHours() > 0
        ? "%d:%02d:%02d"
            .formatted(duration.toHours(), duration.toMinutesPart(), duration.toSecondsPart())
        : duration.toMinutes() > 0
            ? "%d:%02d min".formatted(duration.toMinutes(), duration.toSecondsPart())
            : duration.toSeconds() + " s";
  }

  private static String scaled(long number, List<String> units) {
    double amount = number;
    int unit = 0;
    while (amount >= 999.5 && unit < units.size() - 1) {
      amount /= 1000;
      unit++;
    }
    String figures =
        unit == 0
            ? Long.toString(number)
            : String.format(Locale.ROOT, amount < 9.995 ? "%.2f" : "%.1f", amount);
    return (figures + " " + units.get(unit)).strip();
  }
}
