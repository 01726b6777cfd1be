package io.github.llamapanama.chat.template.tree;

import io.github.llamapanama.chat.template.library.Attributes;
import io.github.llamapanama.chat.template.library.DictMethods;
import io.github.llamapanama.chat.template.library.Filter;
import io.github.llamapanama.chat.template.library.Test;
import io.github.llamapanama.chat.template.python.Arguments;
import io.github.llamapanama.chat.template.python.Callable;
import io.github.llamapanama.chat.template.python.Failure;
import io.github.llamapanama.chat.template.python.None;
import io.github.llamapanama.chat.template.python.Operators;
import io.github.llamapanama.chat.template.python.Printer;
import io.github.llamapanama.chat.template.python.PyDict;
import io.github.llamapanama.chat.template.python.PyList;
import io.github.llamapanama.chat.template.python.PyTuple;
import io.github.llamapanama.chat.template.python.Rendering;
import io.github.llamapanama.chat.template.python.Sequence;
import io.github.llamapanama.chat.template.python.Slice;
import io.github.llamapanama.chat.template.python.Text;
import io.github.llamapanama.chat.template.python.TextBuilder;
import io.github.llamapanama.chat.template.python.Types;
import io.github.llamapanama.chat.template.python.Undefined;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds of expression, one record each. */
public final class Expressions {

  private Expressions() {}

  /** A value written in the template. */
  public record Constant(Object value) implements Expression {

    @Override
    public Object evaluate(Scope scope) {
      return value;
    }
  }

  /** {@code [a, b]}. */
  public record ListLiteral(List<Expression> elements) implements Expression {

    @Override
    public Object evaluate(Scope scope) {
      scope.rendering().charge(8 + 8L * elements.size());
      ArrayList<Object> values = new ArrayList<>(elements.size());
      for (Expression element : elements) {
        values.add(element.evaluate(scope));
      }
      return new PyList(values);
    }
  }

  /** {@code (a, b)}. */
  public record TupleLiteral(List<Expression> elements) implements Expression {

    @Override
    public Object evaluate(Scope scope) {
      scope.rendering().charge(8 + 8L * elements.size());
      Object[] values = new Object[elements.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = elements.get(i).evaluate(scope);
      }
      return PyTuple.of(values);
    }
  }

  /** {@code {k: v}}. */
  public record DictLiteral(List<Expression> keys, List<Expression> values) implements Expression {

    @Override
    public Object evaluate(Scope scope) {
      scope.rendering().charge(16 + 16L * keys.size());
      PyDict dict = new PyDict();
      for (int i = 0; i < keys.size(); i++) {
        dict.put(keys.get(i).evaluate(scope), values.get(i).evaluate(scope));
      }
      return dict;
    }
  }

  /** An operator of two values. */
  @FunctionalInterface
  public interface BinaryOperator {

    /** Applies it. */
    Object apply(Object left, Object right, Rendering rendering);
  }

  /** {@code a + b} and its like. */
  public record Binary(Expression left, BinaryOperator operator, Expression right)
      implements Expression {

    @Override
    public Object evaluate(Scope scope) {
      return operator.apply(left.evaluate(scope), right.evaluate(scope), scope.rendering());
    }
  }

  /** {@code -a}. */
  public record Negation(Expression operand) implements Expression {

    @Override
    public Object evaluate(Scope scope) {
      return Operators.negate(operand.evaluate(scope));
    }
  }

  /** {@code +a}. */
  public record Plus(Expression operand) implements Expression {

    @Override
    public Object evaluate(Scope scope) {
      return Operators.plus(operand.evaluate(scope));
    }
  }

  /** {@code not a}. */
  public record Not(Expression operand) implements Expression {

    @Override
    public Object evaluate(Scope scope) {
      return !Operators.truth(operand.evaluate(scope));
    }
  }

  /** {@code a and b}: one of the two. */
  public record And(Expression left, Expression right) implements Expression {

    @Override
    public Object evaluate(Scope scope) {
      Object value = left.evaluate(scope);
      return Operators.truth(value) ? right.evaluate(scope) : value;
    }
  }

  /** {@code a or b}: one of the two. */
  public record Or(Expression left, Expression right) implements Expression {

    @Override
    public Object evaluate(Scope scope) {
      Object value = left.evaluate(scope);
      return Operators.truth(value) ? value : right.evaluate(scope);
    }
  }

  /** {@code a if test else b}. */
  public record Conditional(Expression test, Expression then, @Nullable Expression otherwise)
      implements Expression {

    private static final Undefined NO_ELSE =
        Undefined.because(
            "the inline if-expression evaluated to false and no else section was defined.");

    @Override
    public Object evaluate(Scope scope) {
      if (Operators.truth(test.evaluate(scope))) {
        return then.evaluate(scope);
      }
      return otherwise == null ? NO_ELSE : otherwise.evaluate(scope);
    }
  }

  /** {@code a ~ b}. */
  public record Concatenation(List<Expression> parts) implements Expression {

    @Override
    public Object evaluate(Scope scope) {
      TextBuilder text = new TextBuilder(scope.rendering());
      for (Expression part : parts) {
        text.append(Printer.str(part.evaluate(scope), scope.rendering()));
      }
      return text.toText();
    }
  }

  /** A relation of two values. */
  @FunctionalInterface
  public interface Relation {

    /** Whether it holds. */
    boolean holds(Object left, Object right);
  }

  /** {@code a < b < c}. */
  public record Comparison(Expression first, List<Relation> relations, List<Expression> others)
      implements Expression {

    @Override
    public Object evaluate(Scope scope) {
      Object left = first.evaluate(scope);
      for (int i = 0; i < relations.size(); i++) {
        Object right = others.get(i).evaluate(scope);
        if (!relations.get(i).holds(left, right)) {
          return false;
        }
        left = right;
      }
      return true;
    }
  }

  /** {@code a.name}. */
  public record Attribute(Expression target, Text name, boolean dictMethod) implements Expression {

    /** An attribute of this name. */
    public Attribute(Expression target, Text name) {
      this(target, name, DictMethods.contains(name.value()));
    }

    @Override
    public Object evaluate(Scope scope) {
      Object value = target.evaluate(scope);
      if (!dictMethod && value instanceof PyDict dict) {
        Object entry = dict.get(name);
        return entry == null ? Undefined.element(value, name) : entry;
      }
      return Attributes.get(value, name);
    }
  }

  /** {@code a[key]}. */
  public record Item(Expression target, Expression key) implements Expression {

    @Override
    public Object evaluate(Scope scope) {
      Object value = target.evaluate(scope);
      Object index = key.evaluate(scope);
      if (index instanceof Slice slice) {
        if (value instanceof Sequence sequence) {
          scope.rendering().charge(8L * sequence.size());
        }
        return Operators.slice(value, slice);
      }
      return Attributes.item(value, index);
    }
  }

  /** {@code start:stop:step}. */
  public record SliceLiteral(
      @Nullable Expression start, @Nullable Expression stop, @Nullable Expression step)
      implements Expression {

    @Override
    public Object evaluate(Scope scope) {
      return new Slice(part(start, scope), part(stop, scope), part(step, scope));
    }

    private static Object part(@Nullable Expression part, Scope scope) {
      return part == null ? None.NONE : part.evaluate(scope);
    }
  }

  /** What stands between the parentheses of a call. */
  public record ArgumentList(
      List<Expression> positional,
      Map<String, Expression> named,
      @Nullable Expression morePositional,
      @Nullable Expression moreNamed) {

    /** No arguments. */
    public static final ArgumentList NONE = new ArgumentList(List.of(), Map.of(), null, null);

    Arguments evaluate(Scope scope) {
      if (named.isEmpty() && morePositional == null && moreNamed == null) {
        int size = positional.size();
        if (size == 0) {
          return Arguments.NONE;
        }
        Object[] values = new Object[size];
        for (int i = 0; i < size; i++) {
          values[i] = positional.get(i).evaluate(scope);
        }
        return new Arguments(values, Map.of());
      }
      return evaluateAll(scope);
    }

    private Arguments evaluateAll(Scope scope) {
      List<Object> values = new ArrayList<>();
      for (Expression argument : positional) {
        values.add(argument.evaluate(scope));
      }
      if (morePositional != null) {
        values.addAll(Operators.toList(morePositional.evaluate(scope)));
      }
      Map<String, Object> byName = LinkedHashMap.newLinkedHashMap(named.size());
      for (Map.Entry<String, Expression> argument : named.entrySet()) {
        byName.put(argument.getKey(), argument.getValue().evaluate(scope));
      }
      if (moreNamed != null) {
        if (!(moreNamed.evaluate(scope) instanceof PyDict dict)) {
          throw Failure.error("argument after ** must be a mapping");
        }
        for (Object item : dict.items().elements()) {
          PyTuple pair = (PyTuple) item;
          if (!(pair.get(0) instanceof Text name)) {
            throw Failure.error("keywords must be strings");
          }
          if (byName.put(name.value(), pair.get(1)) != null) {
            throw Failure.error("got multiple values for keyword argument '" + name + "'");
          }
        }
      }
      return new Arguments(values.toArray(), byName);
    }
  }

  /** {@code f(a)}. */
  public record Call(Expression target, ArgumentList arguments, int line) implements Expression {

    @Override
    public Object evaluate(Scope scope) {
      return call(scope, target.evaluate(scope), arguments.evaluate(scope));
    }

    Object call(Scope scope, Object function, Arguments values) {
      Rendering rendering = scope.rendering();
      rendering.line(line);
      if (function instanceof Callable callable) {
        rendering.charge(8);
        Object result = callable.call(values, rendering);
        rendering.line(line);
        return result;
      }
      throw function instanceof Undefined undefined
          ? undefined.failure()
          : Failure.error("'" + Types.name(function) + "' object is not callable");
    }
  }

  /** {@code a|filter}. */
  public record Filtered(
      Expression value, String name, @Nullable Filter filter, ArgumentList arguments, int line)
      implements Expression {

    @Override
    public Object evaluate(Scope scope) {
      Object input = value.evaluate(scope);
      Arguments values = arguments.evaluate(scope);
      Rendering rendering = scope.rendering();
      rendering.line(line);
      if (filter == null) {
        throw Failure.error("No filter named '" + name + "'.");
      }
      rendering.charge(8);
      return filter.apply(input, values, rendering);
    }
  }

  /** {@code a is test}. */
  public record Tested(
      Expression value, String name, @Nullable Test test, ArgumentList arguments, int line)
      implements Expression {

    @Override
    public Object evaluate(Scope scope) {
      Object input = value.evaluate(scope);
      Arguments values = arguments.evaluate(scope);
      if (test == null) {
        scope.rendering().line(line);
        throw Failure.error("No test named '" + name + "'.");
      }
      return test.passes(input, values, scope.rendering());
    }
  }
}
