package io.github.llamapanama.chat.reply;

import java.util.List;

/**
 * The forms of calls that most models know, for templates that show tools but no calls: such a
 * model was taught to call, and nobody says how.
 */
public final class UsualCalls {
  private static final List<ToolSyntax> FORMS =
      List.of(
          marked("<tool_call>\n", "\n</tool_call>"),
          marked("<toolcall>", "</toolcall>"),
          marked("<function_call>", "</function_call>"),
          list("[TOOL_CALLS]", ""),
          list("<tool_calls>", "</tool_calls>"),
          bare("arguments"),
          bare("parameters"));

  private UsualCalls() {}

  private static ToolSyntax marked(String open, String close) {
    return ToolSyntax.Json.of(CallFrame.perCall(open, close, "\n"), "name", "arguments", false);
  }

  private static ToolSyntax bare(String argumentsKey) {
    return ToolSyntax.Json.of(CallFrame.section("", "", "\n"), "name", argumentsKey, false);
  }

  private static ToolSyntax list(String open, String close) {
    return ToolSyntax.Json.of(CallFrame.section(open, close, ", "), "name", "arguments", true);
  }

  /** A language with such calls, if it has no other ones. */
  public static ReplyLanguage addTo(ReplyLanguage language) {
    return language.calls().isEmpty() && language.channels().isEmpty()
        ? language.withCalls(FORMS.toArray(ToolSyntax[]::new))
        : language;
  }
}
