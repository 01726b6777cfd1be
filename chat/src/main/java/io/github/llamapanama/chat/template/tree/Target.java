package io.github.llamapanama.chat.template.tree;

import io.github.llamapanama.chat.template.python.Failure;
import io.github.llamapanama.chat.template.python.Namespace;
import io.github.llamapanama.chat.template.python.Operators;
import io.github.llamapanama.chat.template.python.Types;
import java.util.List;

/** What is assigned to. */
public sealed interface Target {

  /** Assigns in a scope. */
  void assign(Scope scope, Object value);

  /** A variable of the innermost scope. */
  record Name(int slot) implements Target {

    @Override
    public void assign(Scope scope, Object value) {
      scope.set(slot, value);
    }
  }

  /** {@code a, b}: as many values as targets. */
  record Several(List<Target> targets) implements Target {

    @Override
    public void assign(Scope scope, Object value) {
      if (!Operators.isIterable(value)) {
        throw Failure.error("cannot unpack non-iterable " + Types.name(value) + " object");
      }
      List<Object> values = Operators.toList(value);
      if (values.size() != targets.size()) {
        throw Failure.error(
            values.size() > targets.size()
                ? "too many values to unpack (expected " + targets.size() + ")"
                : "not enough values to unpack (expected "
                    + targets.size()
                    + ", got "
                    + values.size()
                    + ")");
      }
      for (int i = 0; i < values.size(); i++) {
        targets.get(i).assign(scope, values.get(i));
      }
    }
  }

  /** {@code namespace.attribute}. */
  record NamespaceAttribute(Variable namespace, String attribute) implements Target {

    @Override
    public void assign(Scope scope, Object value) {
      if (!(namespace.evaluate(scope) instanceof Namespace target)) {
        throw Failure.error("cannot assign attribute on non-namespace object");
      }
      scope.rendering().charge(8);
      target.attributes().put(attribute, value);
    }
  }
}
