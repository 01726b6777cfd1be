package io.github.llamapanama.chat.template.tree;

/** A part of a template that has a value. */
@FunctionalInterface
public interface Expression {

  /** Computes the value. */
  Object evaluate(Scope scope);
}
