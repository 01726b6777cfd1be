package io.github.llamapanama.chat.reply;

import io.github.llamapanama.chat.message.Tool;
import java.util.List;

/**
 * What a request says about how its reply is to be read.
 *
 * @param prefix what the prompt already has of the reply: its last part, from the beginning of the
 *     assistant's turn
 * @param prefixShown whether that is part of the message, because the request continues one
 * @param tools what may be called; none if calls are not wanted
 * @param inlineReasoning whether reasoning stays in the content
 * @param json whether the content is JSON, which some models write as Markdown's code
 * @param strict whether a call that cannot be read is an error
 */
public record ReplyOptions(
    String prefix,
    boolean prefixShown,
    List<Tool> tools,
    boolean inlineReasoning,
    boolean json,
    boolean strict) {

  /** A new reply without tools. */
  public static final ReplyOptions DEFAULT =
      new ReplyOptions("", false, List.of(), false, false, false);

  /** Copies the tools. */
  public ReplyOptions {
    tools = List.copyOf(tools);
  }

  /** The same without reasoning in the content. */
  ReplyOptions withReasoningApart() {
    return new ReplyOptions(prefix, prefixShown, tools, false, json, strict);
  }
}
