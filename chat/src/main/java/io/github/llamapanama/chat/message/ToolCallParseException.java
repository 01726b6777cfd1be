package io.github.llamapanama.chat.message;

import io.github.llamapanama.LlamaException;

/** A model wrote a tool call that cannot be read. */
public final class ToolCallParseException extends LlamaException {
  private final String rawText;

  /**
   * Creates the exception.
   *
   * @param reason what is wrong
   * @param rawText the text of the reply, as the model wrote it
   */
  public ToolCallParseException(String reason, String rawText) {
    super("The model wrote a tool call that cannot be read: " + reason);
    this.rawText = rawText;
  }

  /** The text of the reply, as the model wrote it. */
  public String rawText() {
    return rawText;
  }
}
