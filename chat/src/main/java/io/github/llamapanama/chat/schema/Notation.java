package io.github.llamapanama.chat.schema;

import java.util.List;

/**
 * How values are written: as JSON, or as some models write them in its place. Immutable.
 *
 * @param yes the words for {@code true}, the usual one first
 * @param no the words for {@code false}
 * @param nothing the words for {@code null}
 * @param quote around strings; may be empty
 * @param end what no string contains, since nothing in strings is escaped; empty if they have the
 *     escapes of JSON
 * @param bareNames whether the names of members have no quotes
 */
public record Notation(
    List<String> yes,
    List<String> no,
    List<String> nothing,
    String quote,
    String end,
    boolean bareNames) {

  /** JSON. */
  public static final Notation JSON =
      new Notation(List.of("true"), List.of("false"), List.of("null"), "\"", "", false);

  /** Python's literals, whose words may also be those of JSON. */
  public static final Notation PYTHON =
      new Notation(
          List.of("True", "true"),
          List.of("False", "false"),
          List.of("None", "null"),
          "\"",
          "",
          false);

  /** Copies the lists. */
  public Notation {
    yes = List.copyOf(yes);
    no = List.copyOf(no);
    nothing = List.copyOf(nothing);
  }

  /** Strings as they are between two of these marks, and names without quotes. */
  public static Notation marked(String mark) {
    return new Notation(JSON.yes, JSON.no, JSON.nothing, mark, mark, true);
  }

  /** A string as it is, up to what ends it: only for values that are strings. */
  public static Notation upTo(String end) {
    return new Notation(JSON.yes, JSON.no, JSON.nothing, "", end, true);
  }

  /** Whether strings have the escapes of JSON. */
  boolean escapes() {
    return end.isEmpty();
  }
}
