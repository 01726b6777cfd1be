package io.github.llamapanama.chat.schema;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The formats of strings, as regular expressions. */
final class Formats {

  private static final String DATE =
      // All days but the 29th of February, then that of leap years.
      "(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
          + "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
          + "|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)";

  private static final String TIME =
      "(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?"
          + "(?:[zZ]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
          // A leap second, in UTC.
          + "|23:59:60(?:\\.[0-9]{1,9})?(?:[zZ]|[+-]00:00))";

  private static final String TIME_OF_DURATION =
      "T(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S)";

  private static final String DURATION =
      "P(?:[0-9]+W|(?:[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)(?:%s)?|%s)"
          .formatted(TIME_OF_DURATION, TIME_OF_DURATION);

  private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
  private static final String HOSTNAME = "%s(?:\\.%s)*".formatted(LABEL, LABEL);
  private static final String WIDE_CHARACTERS = "A-Za-z0-9\\u0080-\\u{10FFFF}";
  private static final String WIDE_LABEL =
      "[%s](?:[%s-]{0,61}[%s])?".formatted(WIDE_CHARACTERS, WIDE_CHARACTERS, WIDE_CHARACTERS);
  private static final String WIDE_HOSTNAME = "%s(?:\\.%s)*".formatted(WIDE_LABEL, WIDE_LABEL);

  private static final String ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
  private static final String WIDE_ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\u0080-\\u{10FFFF}-]+";

  private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
  private static final String IPV4 = "%s(?:\\.%s){3}".formatted(OCTET, OCTET);

  private static final String ENCODED = "%[0-9A-Fa-f]{2}";
  private static final String PATH = "(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|" + ENCODED + ")*";
  private static final String QUERY = "(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|" + ENCODED + ")*";
  private static final String AFTER_PATH = "(?:\\?%s)?(?:#%s)?".formatted(QUERY, QUERY);
  private static final String URI = "[A-Za-z][A-Za-z0-9+.-]*:" + uriRest();
  private static final String WIDE =
      "(?:[A-Za-z0-9._~!$&'()*+,;=:@/?#\\[\\]%\\u00A0-\\u{10FFFD}-])*";

  private static final String UNESCAPED = "(?:[^~/]|~[01])*";

  private static final Map<String, String> PATTERNS =
      Map.ofEntries(
          Map.entry("date", DATE),
          Map.entry("time", TIME),
          Map.entry("date-time", DATE + "[tT]" + TIME),
          Map.entry("duration", DURATION),
          Map.entry("uuid", "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
          Map.entry("email", "%s(?:\\.%s)*@%s".formatted(ATOM, ATOM, HOSTNAME)),
          Map.entry("idn-email", "%s(?:\\.%s)*@%s".formatted(WIDE_ATOM, WIDE_ATOM, WIDE_HOSTNAME)),
          Map.entry("hostname", HOSTNAME),
          Map.entry("idn-hostname", WIDE_HOSTNAME),
          Map.entry("ipv4", IPV4),
          Map.entry("ipv6", ipv6()),
          Map.entry("uri", URI),
          Map.entry("uri-reference", "(?:%s|%s)".formatted(URI, relativeUri())),
          Map.entry("iri", "[A-Za-z][A-Za-z0-9+.-]*:" + WIDE),
          Map.entry("iri-reference", WIDE),
          Map.entry("uri-template", uriTemplate()),
          Map.entry("json-pointer", "(?:/" + UNESCAPED + ")*"),
          Map.entry("relative-json-pointer", "(?:0|[1-9][0-9]*)(?:#|(?:/" + UNESCAPED + ")*)"),
          Map.entry("byte", "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"));

  /** Formats that say how a value is to be understood, not what it looks like. */
  private static final Set<String> ANNOTATIONS =
      Set.of(
          "regex",
          "password",
          "binary",
          "int32",
          "int64",
          "float",
          "double",
          "decimal",
          "color",
          "text",
          "string");

  private static final Map<String, Regex> REGEXES = regexes();

  private Formats() {}

  /** The regular expression of a format, from beginning to end, if the format is known. */
  static Optional<Regex> regex(String format) {
    return Optional.ofNullable(REGEXES.get(format));
  }

  static boolean isAnnotation(String format) {
    return ANNOTATIONS.contains(format);
  }

  private static Map<String, Regex> regexes() {
    Map<String, Regex> regexes = new HashMap<>();
    PATTERNS.forEach(
        (format, pattern) -> {
          try {
            regexes.put(format, RegexParser.parse("^(?:" + pattern + ")$"));
          } catch (PatternException e) {
            throw new AssertionError("the format " + format, e);
          }
        });
    return Map.copyOf(regexes);
  }

  private static String uriRest() {
    return "(?:%s(?:/%s)?|/?(?:(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%s)%s)?)%s"
        .formatted(authority(), PATH, ENCODED, PATH, AFTER_PATH);
  }

  /** A URI without its scheme, whose first part has no colon lest it reads as one. */
  private static String relativeUri() {
    return "(?:%s(?:/%s)?|/(?:(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%s)%s)?|(?:%s)+(?:/%s)?)?%s"
        .formatted(
            authority(),
            PATH,
            ENCODED,
            PATH,
            "[A-Za-z0-9._~!$&'()*+,;=@-]|" + ENCODED,
            PATH,
            AFTER_PATH);
  }

  private static String authority() {
    String user = "(?:[A-Za-z0-9._~!$&'()*+,;=:-]|%s)*@".formatted(ENCODED);
    String name = "(?:[A-Za-z0-9._~!$&'()*+,;=-]|%s)*".formatted(ENCODED);
    return "//(?:%s)?(?:%s|\\[[0-9A-Fa-f:.]+\\])(?::[0-9]*)?".formatted(user, name);
  }

  /** Texts with names in braces, as RFC 6570 has them. */
  private static String uriTemplate() {
    String literal = "[!#$&-;=?-\\[\\]_a-z~\\u00A0-\\u{10FFFD}]|" + ENCODED;
    String character = "(?:[A-Za-z0-9_]|%s)".formatted(ENCODED);
    String variable = "%s(?:\\.?%s)*(?::[1-9][0-9]{0,3}|\\*)?".formatted(character, character);
    return "(?:%s|\\{[+#./;?&=,!@|]?%s(?:,%s)*\\})*".formatted(literal, variable, variable);
  }

  /** Eight groups, of which one run of zeros may be two colons; the last two may be an IPv4. */
  private static String ipv6() {
    String group = "[0-9a-fA-F]{1,4}";
    String tail = "(?:%s:%s|%s)".formatted(group, group, IPV4);
    StringBuilder pattern = new StringBuilder("(?:(?:%s:){6}%s".formatted(group, tail));
    // Two colons after `before` groups, with at most `after` groups behind them.
    for (int before = 0; before <= 7; before++) {
      int after = 7 - before;
      String head = before == 0 ? "" : "%s(?::%s){%d}".formatted(group, group, before - 1);
      StringBuilder behind = new StringBuilder();
      if (after >= 2) {
        behind.append("(?:(?:%s:){0,%d}%s|%s)?".formatted(group, after - 2, tail, group));
      } else if (after == 1) {
        behind.append("(?:%s)?".formatted(group));
      }
      pattern.append("|").append(head).append("::").append(behind);
    }
    return pattern.append(")").toString();
  }
}
