package io.github.llamapanama.chat.reply;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts texts between tags, never inside of one. */
final class Tags {
  private static final Pattern TAG = Pattern.compile("<[^<>\\s][^<>]*>|\\[[^\\[\\]\\s{]+\\]");

  private Tags() {}

  /** The longest common beginning that ends between tags. */
  static String commonPrefix(String a, String b) {
    int end = 0;
    while (end < Math.min(a.length(), b.length()) && a.charAt(end) == b.charAt(end)) {
      end++;
    }
    return withoutOpenTag(a.substring(0, end));
  }

  /** The longest common end that starts between tags. */
  static String commonSuffix(String a, String b) {
    int length = 0;
    while (length < Math.min(a.length(), b.length())
        && a.charAt(a.length() - 1 - length) == b.charAt(b.length() - 1 - length)) {
      length++;
    }
    String common = a.substring(a.length() - length);
    int open = common.indexOf('<');
    int close = common.indexOf('>');
    // The end of a tag that begins before the common part is not common.
    if (close >= 0 && (open < 0 || close < open)) {
      common = common.substring(close + 1);
    }
    return common;
  }

  /** All but a tag at the end that has no end. */
  static String withoutOpenTag(String text) {
    int open = text.lastIndexOf('<');
    if (open > text.lastIndexOf('>')) {
      return text.substring(0, open);
    }
    int bracket = text.lastIndexOf('[');
    return bracket > text.lastIndexOf(']') && bracket < text.length() - 1
        ? text.substring(0, bracket)
        : text;
  }

  /** The tags in a text. */
  static List<String> of(String text) {
    List<String> tags = new ArrayList<>();
    for (Matcher matcher = TAG.matcher(text); matcher.find(); ) {
      tags.add(matcher.group());
    }
    return tags;
  }

  /** The tags that a text begins with. */
  static List<String> leading(String text) {
    List<String> tags = new ArrayList<>();
    Matcher matcher = TAG.matcher(text);
    int at = 0;
    while (matcher.find(at) && text.substring(at, matcher.start()).isBlank()) {
      tags.add(matcher.group());
      at = matcher.end();
    }
    return tags;
  }

  /** The text up to the end of its n-th tag; all of it if it has fewer. */
  static String first(String text, int n) {
    Matcher matcher = TAG.matcher(text);
    int end = 0;
    for (int i = 0; i < n; i++) {
      if (!matcher.find()) {
        return text;
      }
      end = matcher.end();
    }
    return text.substring(0, end);
  }

  /** The text up to the first of the markers. */
  static String before(String text, List<String> markers) {
    int end = text.length();
    for (String marker : markers) {
      int at = marker.isBlank() ? -1 : text.indexOf(marker);
      if (at >= 0) {
        end = Math.min(end, at);
      }
    }
    return text.substring(0, end);
  }
}
