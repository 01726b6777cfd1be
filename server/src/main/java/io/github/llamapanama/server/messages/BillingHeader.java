package io.github.llamapanama.server.messages;

import java.util.regex.Pattern;

/**
 * A line for Anthropic's bookkeeping that Claude Code puts before its instructions. A part of it
 * changes with every request, so no prompt would begin as the last one did, and all of it would be
 * computed anew.
 */
final class BillingHeader {
  private static final String NAME = "x-anthropic-billing-header:";
  private static final Pattern CHANGING = Pattern.compile("(?<=\\bcch=)[0-9a-f]+(?=;)");

  private BillingHeader() {}

  /** Instructions without what changes in their first line. */
  static String settled(String instructions) {
    return instructions.startsWith(NAME)
        ? CHANGING.matcher(instructions).replaceFirst("0")
        : instructions;
  }
}
