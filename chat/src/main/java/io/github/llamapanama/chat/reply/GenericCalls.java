package io.github.llamapanama.chat.reply;

/**
 * Calls in plain JSON, for models whose chat templates have no words for tools: such a model is
 * told in the conversation how to write them.
 */
public final class GenericCalls {
  private static final String CLOSE = "}";

  /** A line for each call: {@code {"tool_call": {"name": "f", "arguments": {…}}}}. */
  private static final ToolSyntax LINES =
      ToolSyntax.Json.of(
          CallFrame.perCall("{\"tool_call\": ", CLOSE, "\n"), "name", "arguments", false);

  /** Models know this form from elsewhere, so it is read too. */
  private static final ToolSyntax LIST =
      ToolSyntax.Json.of(
          CallFrame.section("{\"tool_calls\": ", CLOSE, ", "), "name", "arguments", true);

  private GenericCalls() {}

  /** A language with such calls, if it has no other ones. */
  public static ReplyLanguage addTo(ReplyLanguage language) {
    return language.calls().isEmpty() && language.channels().isEmpty()
        ? language.withCalls(LINES, LIST)
        : language;
  }

  /** Whether a language has such calls. */
  public static boolean areIn(ReplyLanguage language) {
    return language.calls().contains(LINES);
  }

  /**
   * A call as it is written.
   *
   * @param name of the tool, in JSON's quotes
   * @param arguments a JSON object
   */
  public static String text(String name, String arguments) {
    return LINES.frame().sectionOpen()
        + "{\"name\": %s, \"arguments\": %s}".formatted(name, arguments)
        + CLOSE;
  }
}
