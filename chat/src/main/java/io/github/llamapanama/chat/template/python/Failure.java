package io.github.llamapanama.chat.template.python;

/**
 * What stops a render or a parse, before the host turns it into a {@code TemplateException}.
 *
 * <p>It carries no stack trace: a template that raises an exception is an ordinary outcome.
 */
public final class Failure extends RuntimeException {

  /** What went wrong. */
  public enum Kind {
    /** The source is not a valid template. */
    SYNTAX,
    /** The template called {@code raise_exception}. */
    RAISED,
    /** An operation that Python refuses. */
    EVALUATION,
    /** A limit was reached. */
    LIMIT
  }

  private final Kind kind;
  private final String reason;
  private final int line;

  private Failure(Kind kind, String reason, int line) {
    super(reason, null, false, false);
    this.kind = kind;
    this.reason = reason;
    this.line = line;
  }

  /** A syntax error in a line of the source. */
  public static Failure syntax(String reason, int line) {
    return new Failure(Kind.SYNTAX, reason, line);
  }

  /** The template's own refusal. */
  public static Failure raised(String reason) {
    return new Failure(Kind.RAISED, reason, 0);
  }

  /** An operation that Python refuses. */
  public static Failure error(String reason) {
    return new Failure(Kind.EVALUATION, reason, 0);
  }

  /** A limit that was reached. */
  public static Failure limit(String reason) {
    return new Failure(Kind.LIMIT, reason, 0);
  }

  /** What went wrong. */
  public Kind kind() {
    return kind;
  }

  /** What was wrong. */
  public String reason() {
    return reason;
  }

  /** The line of the source; 0 when the place is known to the render only. */
  public int line() {
    return line;
  }
}
