package io.github.llamapanama.chat.template.library;

import io.github.llamapanama.chat.template.python.Rendering;
import java.time.LocalDateTime;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** {@code datetime.strftime} in the C locale. */
final class Strftime {

  private Strftime() {}

  static String format(String format, LocalDateTime time, Rendering rendering) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        text.append(c);
        continue;
      }
      char directive = format.charAt(++i);
      boolean bare = directive == '-' && i + 1 < format.length();
      if (bare) {
        directive = format.charAt(++i);
      }
      String field = field(directive, time, rendering);
      text.append(bare ? withoutPadding(field) : field);
    }
    rendering.charge(text.length());
    return text.toString();
  }

  private static String withoutPadding(String field) {
    int start = 0;
    while (start < field.length() - 1
        && (field.charAt(start) == '0' || field.charAt(start) == ' ')) {
      start++;
    }
    return field.substring(start);
  }

  private static String field(char directive, LocalDateTime time, Rendering rendering) {
    int hour = time.get(ChronoField.CLOCK_HOUR_OF_AMPM);
    int weekday = time.getDayOfWeek().getValue();
    return switch (directive) {
      case 'Y' -> String.valueOf(time.getYear());
      case 'C' -> two(time.getYear() / 100);
      case 'y' -> two(time.getYear() % 100);
      case 'm' -> two(time.getMonthValue());
      case 'd' -> two(time.getDayOfMonth());
      case 'e' -> space(time.getDayOfMonth());
      case 'H' -> two(time.getHour());
      case 'k' -> space(time.getHour());
      case 'I' -> two(hour);
      case 'l' -> space(hour);
      case 'M' -> two(time.getMinute());
      case 'S' -> two(time.getSecond());
      case 'f' -> "%06d".formatted(time.getNano() / 1000);
      case 'p' -> time.getHour() < 12 ? "AM" : "PM";
      case 'P' -> time.getHour() < 12 ? "am" : "pm";
      case 'B' -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'b', 'h' -> time.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case 'A' -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'a' -> time.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case 'j' -> "%03d".formatted(time.getDayOfYear());
      case 'u' -> String.valueOf(weekday);
      case 'w' -> String.valueOf(weekday % 7);
      case 'U' -> two((time.getDayOfYear() + 6 - weekday % 7) / 7);
      case 'W' -> two((time.getDayOfYear() + 6 - (weekday - 1)) / 7);
      case 'V' -> two(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
      case 'G' -> String.valueOf(time.get(IsoFields.WEEK_BASED_YEAR));
      case 'g' -> two(time.get(IsoFields.WEEK_BASED_YEAR) % 100);
      case 'D', 'x' -> format("%m/%d/%y", time, rendering);
      case 'F' -> format("%Y-%m-%d", time, rendering);
      case 'T', 'X' -> format("%H:%M:%S", time, rendering);
      case 'R' -> format("%H:%M", time, rendering);
      case 'r' -> format("%I:%M:%S %p", time, rendering);
      case 'c' -> format("%a %b %e %H:%M:%S %Y", time, rendering);
      case 's' -> String.valueOf(time.atZone(rendering.clock().getZone()).toEpochSecond());
      case 'n' -> "\n";
      case 't' -> "\t";
      case '%' -> "%";
      // A date without a time zone has neither offset nor name.
      case 'z', 'Z' -> "";
      default -> "%" + directive;
    };
  }

  private static String two(int number) {
    return (number < 10 ? "0" : "") + number;
  }

  private static String space(int number) {
    return (number < 10 ? " " : "") + number;
  }
}
