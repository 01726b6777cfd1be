package io.github.llamapanama.chat.template.tree;

/** A part of a template that writes output or changes variables. */
public interface Statement {

  /** How a statement ended. */
  enum Outcome {
    /** Go on with the next. */
    NEXT,
    /** Leave the innermost loop. */
    BREAK,
    /** Go on with the innermost loop's next round. */
    CONTINUE
  }

  /** Executes it. */
  Outcome execute(Scope scope);

  /** The line of the source in which it starts. */
  int line();
}
