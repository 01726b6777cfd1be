package io.github.llamapanama.chat.template.tree;

import io.github.llamapanama.chat.template.library.Filter;
import io.github.llamapanama.chat.template.python.Arguments;
import io.github.llamapanama.chat.template.python.Failure;
import io.github.llamapanama.chat.template.python.Operators;
import io.github.llamapanama.chat.template.python.Printer;
import io.github.llamapanama.chat.template.python.Rendering;
import io.github.llamapanama.chat.template.python.Text;
import io.github.llamapanama.chat.template.python.TextBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds of statement but for {@link Loop}, one record each. */
public final class Statements {

  private Statements() {}

  /** Statements one after the other. */
  @SuppressWarnings(
      "ArrayRecordComponent") // Never compared; an array is the fastest to go through.
  public record Block(Statement[] statements) {

    /** A block of these statements. */
    public static Block of(List<Statement> statements) {
      return new Block(statements.toArray(Statement[]::new));
    }

    /** Executes them up to the first that leaves the loop's round. */
    Statement.Outcome execute(Scope scope) {
      for (Statement statement : statements) {
        Statement.Outcome outcome = statement.execute(scope);
        if (outcome != Statement.Outcome.NEXT) {
          return outcome;
        }
      }
      return Statement.Outcome.NEXT;
    }

    /** Executes them and returns what they write, or null if they leave the loop's round. */
    @Nullable Text capture(Scope scope, Statement.Outcome[] outcome) {
      Rendering rendering = scope.rendering();
      TextBuilder captured = new TextBuilder(rendering);
      TextBuilder before = rendering.redirect(captured);
      try {
        outcome[0] = execute(scope);
      } finally {
        rendering.redirect(before);
      }
      return outcome[0] == Statement.Outcome.NEXT ? captured.toText() : null;
    }

    /** Executes them, where no loop can be left, and returns what they write. */
    Text capture(Scope scope) {
      Text text = capture(scope, new Statement.Outcome[1]);
      return text == null ? Text.EMPTY : text;
    }
  }

  /** Text outside of tags. */
  public record Literal(Text text, int line) implements Statement {

    @Override
    public Outcome execute(Scope scope) {
      scope.rendering().output().append(text);
      return Outcome.NEXT;
    }
  }

  /** <code>{{ a }}</code>. */
  public record Print(Expression expression, int line) implements Statement {

    @Override
    public Outcome execute(Scope scope) {
      Rendering rendering = scope.rendering();
      rendering.line(line);
      Object value = expression.evaluate(scope);
      rendering.output().append(Printer.str(value, rendering));
      return Outcome.NEXT;
    }
  }

  /** {@code {% if %}} with its branches. */
  public record If(
      List<Expression> tests, List<Block> branches, @Nullable Block otherwise, int line)
      implements Statement {

    @Override
    public Outcome execute(Scope scope) {
      scope.rendering().line(line);
      scope.rendering().charge(1);
      for (int i = 0; i < tests.size(); i++) {
        if (Operators.truth(tests.get(i).evaluate(scope))) {
          return branches.get(i).execute(scope);
        }
      }
      return otherwise == null ? Outcome.NEXT : otherwise.execute(scope);
    }
  }

  /** {@code {% set a = b %}}. */
  public record Assignment(Target target, Expression value, int line) implements Statement {

    @Override
    public Outcome execute(Scope scope) {
      scope.rendering().line(line);
      scope.rendering().charge(1);
      target.assign(scope, value.evaluate(scope));
      return Outcome.NEXT;
    }
  }

  /** One filter of a block. */
  public record BlockFilter(
      String name, @Nullable Filter filter, Expressions.ArgumentList arguments) {

    private Object apply(Object value, Scope scope) {
      Arguments values = arguments.evaluate(scope);
      if (filter == null) {
        throw Failure.error("No filter named '" + name + "'.");
      }
      return filter.apply(value, values, scope.rendering());
    }
  }

  private static Object filter(Text text, List<BlockFilter> filters, Scope scope) {
    Object value = text;
    for (BlockFilter filter : filters) {
      value = filter.apply(value, scope);
    }
    return value;
  }

  /** {@code {% set a %}…{% endset %}}. */
  public record BlockAssignment(
      Target target, List<BlockFilter> filters, Layout layout, Block body, int line)
      implements Statement {

    @Override
    public Outcome execute(Scope scope) {
      Scope inner = new Scope(layout, scope);
      Outcome[] outcome = new Outcome[1];
      Text text = body.capture(inner, outcome);
      if (text == null) {
        return outcome[0];
      }
      scope.rendering().line(line);
      target.assign(scope, filter(text, filters, inner));
      return Outcome.NEXT;
    }
  }

  /** {@code {% filter f %}…{% endfilter %}}. */
  public record FilterBlock(List<BlockFilter> filters, Layout layout, Block body, int line)
      implements Statement {

    @Override
    public Outcome execute(Scope scope) {
      Scope inner = new Scope(layout, scope);
      Outcome[] outcome = new Outcome[1];
      Text text = body.capture(inner, outcome);
      if (text == null) {
        return outcome[0];
      }
      scope.rendering().line(line);
      Object value = filter(text, filters, inner);
      scope.rendering().output().append(Printer.str(value, scope.rendering()));
      return Outcome.NEXT;
    }
  }

  /** {@code {% with a = b %}…{% endwith %}}, and every block that is only a scope of its own. */
  public record With(
      List<Target> targets, List<Expression> values, Layout layout, Block body, int line)
      implements Statement {

    @Override
    public Outcome execute(Scope scope) {
      scope.rendering().line(line);
      Scope inner = new Scope(layout, scope);
      for (int i = 0; i < targets.size(); i++) {
        targets.get(i).assign(inner, values.get(i).evaluate(scope));
      }
      return body.execute(inner);
    }
  }

  /** {@code {% macro m(a) %}…{% endmacro %}}. */
  public record MacroDefinition(Target target, MacroBody body, int line) implements Statement {

    @Override
    public Outcome execute(Scope scope) {
      target.assign(scope, new Macro(body, scope));
      return Outcome.NEXT;
    }
  }

  /** {@code {% call m() %}…{% endcall %}}. */
  public record CallBlock(Expressions.Call call, MacroBody caller, int line) implements Statement {

    @Override
    public Outcome execute(Scope scope) {
      scope.rendering().line(line);
      Object function = call.target().evaluate(scope);
      Arguments given = call.arguments().evaluate(scope);
      Map<String, Object> named = new LinkedHashMap<>(given.named());
      named.put("caller", new Macro(caller, scope));
      Object value = call.call(scope, function, new Arguments(given.positional(), named));
      scope.rendering().output().append(Printer.str(value, scope.rendering()));
      return Outcome.NEXT;
    }
  }

  /** {@code {% break %}} and {@code {% continue %}}. */
  public record Jump(Outcome outcome, int line) implements Statement {

    @Override
    public Outcome execute(Scope scope) {
      return outcome;
    }
  }

  /** {@code {% include %}} and its like: there is nothing to include from. */
  public record Refusal(String tag, int line) implements Statement {

    @Override
    public Outcome execute(Scope scope) {
      scope.rendering().line(line);
      throw Failure.error("'" + tag + "' is not available: a chat template is a single text");
    }
  }
}
