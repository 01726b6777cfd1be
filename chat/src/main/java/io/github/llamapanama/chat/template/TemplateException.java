package io.github.llamapanama.chat.template;

import io.github.llamapanama.LlamaException;
import org.jspecify.annotations.Nullable;

/** A template that cannot be parsed, refuses its input, fails, or exceeds a limit. */
public final class TemplateException extends LlamaException {

  /** What went wrong. */
  public enum Kind {
    /** The source is not a valid template. */
    SYNTAX,
    /** The template itself refused its input, by calling {@code raise_exception}. */
    RAISED,
    /** An operation that Python would refuse, such as adding a number to a string. */
    EVALUATION,
    /** One of the {@link TemplateLimits} was reached. */
    LIMIT
  }

  private final Kind kind;
  private final String reason;
  private final int line;

  /**
   * Creates an exception.
   *
   * @param line the line of the template's source, counted from 1; 0 when unknown
   */
  public TemplateException(Kind kind, String reason, int line, @Nullable Throwable cause) {
    super(
        line > 0 && kind != Kind.RAISED ? reason + " (template line " + line + ")" : reason, cause);
    this.kind = kind;
    this.reason = reason;
    this.line = line;
  }

  /** What went wrong. */
  public Kind kind() {
    return kind;
  }

  /**
   * What was wrong, without the line. For {@link Kind#RAISED} this is the template's own message,
   * as is {@link #getMessage()}.
   */
  public String reason() {
    return reason;
  }

  /** The line of the template's source, counted from 1; 0 when unknown. */
  public int line() {
    return line;
  }
}
