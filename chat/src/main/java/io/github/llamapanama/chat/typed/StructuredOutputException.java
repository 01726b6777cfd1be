package io.github.llamapanama.chat.typed;

import io.github.llamapanama.LlamaException;
import org.jspecify.annotations.Nullable;

/** A text that is not the JSON asked for. {@link #text()} is what the model wrote. */
public class StructuredOutputException extends LlamaException {
  private final String text;

  /** Creates an exception that says why {@code text} is not what was asked for. */
  public StructuredOutputException(String message, String text, @Nullable Throwable cause) {
    super(message, cause);
    this.text = text;
  }

  /** What the model wrote, as far as it was read. */
  public String text() {
    return text;
  }
}
