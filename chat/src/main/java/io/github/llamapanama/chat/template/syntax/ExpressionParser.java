package io.github.llamapanama.chat.template.syntax;

import io.github.llamapanama.chat.template.library.Filters;
import io.github.llamapanama.chat.template.library.Tests;
import io.github.llamapanama.chat.template.python.Failure;
import io.github.llamapanama.chat.template.python.None;
import io.github.llamapanama.chat.template.python.Numbers;
import io.github.llamapanama.chat.template.python.Operators;
import io.github.llamapanama.chat.template.python.Text;
import io.github.llamapanama.chat.template.tree.Expression;
import io.github.llamapanama.chat.template.tree.Expressions;
import io.github.llamapanama.chat.template.tree.Layout;
import io.github.llamapanama.chat.template.tree.Statements;
import io.github.llamapanama.chat.template.tree.Variable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Jinja2's expressions, with its precedences. */
final class ExpressionParser {

  private final Tokens tokens;
  private final int maximumDepth;
  private final List<Variable> variables = new ArrayList<>();
  private Layout layout;
  private int depth;
  // Jinja2 refuses unknown filters and tests at once, but not where they may never be reached.
  private int conditional;
  private final List<Failure> unknown = new ArrayList<>();

  ExpressionParser(Tokens tokens, Layout layout, int maximumDepth) {
    this.tokens = tokens;
    this.layout = layout;
    this.maximumDepth = maximumDepth;
  }

  Layout layout() {
    return layout;
  }

  /** Puts the variables that follow into another scope, and returns the scope before. */
  Layout enter(Layout inner) {
    Layout before = layout;
    layout = inner;
    return before;
  }

  /** Sets how many conditions what follows depends on, and returns how many it was before. */
  int conditional(int conditions) {
    int before = conditional;
    conditional = conditions;
    return before;
  }

  int conditional() {
    return conditional;
  }

  void nest() {
    if (++depth > maximumDepth) {
      throw Failure.syntax("the template is nested too deeply", tokens.line());
    }
  }

  void unnest() {
    depth--;
  }

  /** Refuses unknown names, and tells every variable where to find its value. */
  void finish() {
    if (!unknown.isEmpty()) {
      throw unknown.getFirst();
    }
    variables.forEach(Variable::resolve);
  }

  Variable variable(String name) {
    Variable variable = new Variable(name, layout);
    variables.add(variable);
    return variable;
  }

  /** An expression, a conditional one included. */
  Expression parse() {
    nest();
    try {
      int known = unknown.size();
      Expression expression = or();
      while (tokens.skipName("if")) {
        unknown.subList(known, unknown.size()).clear();
        conditional++;
        Expression test = or();
        Expression otherwise = tokens.skipName("else") ? parse() : null;
        conditional--;
        expression = new Expressions.Conditional(test, expression, otherwise);
      }
      return expression;
    } finally {
      unnest();
    }
  }

  /** An expression that is not a conditional one. */
  Expression parseUnconditional() {
    return or();
  }

  private Expression or() {
    Expression left = and();
    while (tokens.skipName("or")) {
      left = new Expressions.Or(left, and());
    }
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (tokens.skipName("and")) {
      left = new Expressions.And(left, not());
    }
    return left;
  }

  private Expression not() {
    if (tokens.skipName("not")) {
      nest();
      Expression operand = not();
      unnest();
      return new Expressions.Not(operand);
    }
    return comparison();
  }

  private Expression comparison() {
    Expression first = sum();
    List<Expressions.Relation> relations = new ArrayList<>();
    List<Expression> others = new ArrayList<>();
    while (true) {
      Expressions.Relation relation = relation();
      if (relation == null) {
        break;
      }
      relations.add(relation);
      others.add(sum());
    }
    return relations.isEmpty() ? first : new Expressions.Comparison(first, relations, others);
  }

  private Expressions.@Nullable Relation relation() {
    Token token = tokens.current();
    Expressions.Relation relation = null;
    if (token.is(Token.Type.OPERATOR)) {
      relation =
          switch (token.text()) {
            case "==" -> Operators::equal;
            case "!=" -> (a, b) -> !Operators.equal(a, b);
            case "<" -> Operators::less;
            case "<=" -> Operators::lessOrEqual;
            case ">" -> Operators::greater;
            case ">=" -> Operators::greaterOrEqual;
            default -> null;
          };
    } else if (token.isName("in")) {
      relation = (item, container) -> Operators.contains(container, item);
    } else if (token.isName("not") && tokens.following().isName("in")) {
      tokens.next();
      relation = (item, container) -> !Operators.contains(container, item);
    }
    if (relation != null) {
      tokens.next();
    }
    return relation;
  }

  private Expression sum() {
    Expression left = concatenation();
    while (true) {
      if (tokens.skipOperator("+")) {
        left = new Expressions.Binary(left, Operators::add, concatenation());
      } else if (tokens.skipOperator("-")) {
        left =
            new Expressions.Binary(
                left, (a, b, rendering) -> Operators.subtract(a, b), concatenation());
      } else {
        return left;
      }
    }
  }

  private Expression concatenation() {
    Expression first = product();
    if (!tokens.current().isOperator("~")) {
      return first;
    }
    List<Expression> parts = new ArrayList<>();
    parts.add(first);
    while (tokens.skipOperator("~")) {
      parts.add(product());
    }
    return new Expressions.Concatenation(parts);
  }

  private Expression product() {
    Expression left = power();
    while (true) {
      Expressions.BinaryOperator operator;
      if (tokens.skipOperator("*")) {
        operator = Operators::multiply;
      } else if (tokens.skipOperator("/")) {
        operator = (a, b, rendering) -> Operators.divide(a, b);
      } else if (tokens.skipOperator("//")) {
        operator = (a, b, rendering) -> Operators.floorDivide(a, b);
      } else if (tokens.skipOperator("%")) {
        operator = Operators::modulo;
      } else {
        return left;
      }
      left = new Expressions.Binary(left, operator, power());
    }
  }

  private Expression power() {
    Expression left = unary(true);
    while (tokens.skipOperator("**")) {
      left = new Expressions.Binary(left, (a, b, rendering) -> Operators.power(a, b), unary(true));
    }
    return left;
  }

  private Expression unary(boolean filtered) {
    Expression expression;
    nest();
    if (tokens.skipOperator("-")) {
      expression = new Expressions.Negation(unary(false));
    } else if (tokens.skipOperator("+")) {
      expression = new Expressions.Plus(unary(false));
    } else {
      expression = primary();
    }
    unnest();
    expression = postfix(expression);
    return filtered ? filtersAndTests(expression) : expression;
  }

  private Expression primary() {
    Token token = tokens.next();
    switch (token.type()) {
      case NAME -> {
        return switch (token.text()) {
          case "true", "True" -> new Expressions.Constant(true);
          case "false", "False" -> new Expressions.Constant(false);
          case "none", "None" -> new Expressions.Constant(None.NONE);
          default -> variable(token.text());
        };
      }
      case STRING -> {
        StringBuilder text = new StringBuilder(token.text());
        while (tokens.current().is(Token.Type.STRING)) {
          text.append(tokens.next().text());
        }
        return new Expressions.Constant(Text.template(text.toString()));
      }
      case INTEGER -> {
        return new Expressions.Constant(integer(token));
      }
      case FLOAT -> {
        return new Expressions.Constant(Double.parseDouble(token.text().replace("_", "")));
      }
      case OPERATOR -> {
        switch (token.text()) {
          case "(" -> {
            Expression inside = tuple(true, true, false);
            tokens.expectOperator(")");
            return inside;
          }
          case "[" -> {
            return list();
          }
          case "{" -> {
            return dict();
          }
          default -> throw unexpected(token);
        }
      }
      default -> throw unexpected(token);
    }
  }

  private static Failure unexpected(Token token) {
    return Failure.syntax("unexpected " + token.describe(), token.line());
  }

  private static Object integer(Token token) {
    String digits = token.text().replace("_", "");
    int radix =
        digits.length() < 2
            ? 10
            : switch (digits.charAt(1)) {
              case 'x', 'X' -> 16;
              case 'o', 'O' -> 8;
              case 'b', 'B' -> 2;
              default -> 10;
            };
    if (digits.length() > 4300) {
      throw Failure.syntax("a number is too large", token.line());
    }
    return Numbers.of(new BigInteger(radix == 10 ? digits : digits.substring(2), radix));
  }

  /**
   * A tuple, or a single expression without a comma.
   *
   * @param conditional whether elements may be conditional expressions
   * @param parenthesized whether an empty tuple may stand here
   * @param endsAtIn whether {@code in} ends it
   */
  Expression tuple(boolean conditional, boolean parenthesized, boolean endsAtIn) {
    List<Expression> elements = new ArrayList<>();
    boolean comma = false;
    while (true) {
      if (!elements.isEmpty() && !comma) {
        break;
      }
      if (tupleEnds(endsAtIn)) {
        break;
      }
      elements.add(conditional ? parse() : parseUnconditional());
      comma = tokens.skipOperator(",");
      if (!comma) {
        break;
      }
    }
    if (elements.isEmpty() && !parenthesized) {
      throw tokens.unexpected("an expression");
    }
    if (elements.size() == 1 && !comma) {
      return elements.getFirst();
    }
    return new Expressions.TupleLiteral(elements);
  }

  private boolean tupleEnds(boolean endsAtIn) {
    Token token = tokens.current();
    return token.is(Token.Type.VARIABLE_END)
        || token.is(Token.Type.BLOCK_END)
        || token.isOperator(")")
        || (endsAtIn && (token.isName("in") || token.isName("recursive")));
  }

  private Expression list() {
    List<Expression> elements = new ArrayList<>();
    while (!tokens.skipOperator("]")) {
      if (!elements.isEmpty()) {
        tokens.expectOperator(",");
        if (tokens.skipOperator("]")) {
          break;
        }
      }
      elements.add(parse());
    }
    return new Expressions.ListLiteral(elements);
  }

  private Expression dict() {
    List<Expression> keys = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!tokens.skipOperator("}")) {
      if (!keys.isEmpty()) {
        tokens.expectOperator(",");
        if (tokens.skipOperator("}")) {
          break;
        }
      }
      keys.add(parse());
      tokens.expectOperator(":");
      values.add(parse());
    }
    return new Expressions.DictLiteral(keys, values);
  }

  private Expression postfix(Expression start) {
    Expression expression = start;
    while (true) {
      Token token = tokens.current();
      if (token.isOperator(".") || token.isOperator("[")) {
        expression = subscript(expression);
      } else if (token.isOperator("(")) {
        expression = call(expression);
      } else {
        return expression;
      }
    }
  }

  private Expression filtersAndTests(Expression start) {
    Expression expression = start;
    while (true) {
      Token token = tokens.current();
      if (token.isOperator("|")) {
        tokens.next();
        expression = filter(expression);
      } else if (token.isName("is")) {
        expression = test(expression);
      } else if (token.isOperator("(")) {
        expression = call(expression);
      } else {
        return expression;
      }
    }
  }

  private Expression subscript(Expression target) {
    if (tokens.skipOperator(".")) {
      Token name = tokens.next();
      return switch (name.type()) {
        case NAME -> new Expressions.Attribute(target, Text.template(name.text()));
        case INTEGER -> new Expressions.Item(target, new Expressions.Constant(integer(name)));
        default -> throw Failure.syntax("expected name or number", name.line());
      };
    }
    tokens.expectOperator("[");
    List<Expression> keys = new ArrayList<>();
    while (!tokens.skipOperator("]")) {
      if (!keys.isEmpty()) {
        tokens.expectOperator(",");
      }
      keys.add(key());
    }
    return new Expressions.Item(
        target, keys.size() == 1 ? keys.getFirst() : new Expressions.TupleLiteral(keys));
  }

  private Expression key() {
    Expression start = null;
    if (!tokens.current().isOperator(":")) {
      start = parse();
      if (!tokens.current().isOperator(":")) {
        return start;
      }
    }
    tokens.expectOperator(":");
    Expression stop = slicePart();
    Expression step = tokens.skipOperator(":") ? slicePart() : null;
    return new Expressions.SliceLiteral(start, stop, step);
  }

  private @Nullable Expression slicePart() {
    Token token = tokens.current();
    return token.isOperator(":") || token.isOperator("]") || token.isOperator(",") ? null : parse();
  }

  Expressions.Call call(Expression target) {
    int line = tokens.line();
    return new Expressions.Call(target, arguments(), line);
  }

  private Expressions.ArgumentList arguments() {
    tokens.expectOperator("(");
    List<Expression> positional = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    Expression morePositional = null;
    Expression moreNamed = null;
    boolean first = true;
    while (!tokens.skipOperator(")")) {
      if (!first) {
        tokens.expectOperator(",");
        if (tokens.skipOperator(")")) {
          break;
        }
      }
      first = false;
      int line = tokens.line();
      boolean valid;
      if (tokens.skipOperator("*")) {
        valid = morePositional == null && moreNamed == null;
        morePositional = parse();
      } else if (tokens.skipOperator("**")) {
        valid = moreNamed == null;
        moreNamed = parse();
      } else if (tokens.current().is(Token.Type.NAME) && tokens.following().isOperator("=")) {
        String name = tokens.next().text();
        tokens.next();
        valid = moreNamed == null && named.put(name, parse()) == null;
      } else {
        valid = morePositional == null && moreNamed == null && named.isEmpty();
        positional.add(parse());
      }
      if (!valid) {
        throw Failure.syntax("invalid syntax for function call expression", line);
      }
    }
    if (positional.isEmpty() && named.isEmpty() && morePositional == null && moreNamed == null) {
      return Expressions.ArgumentList.NONE;
    }
    return new Expressions.ArgumentList(positional, named, morePositional, moreNamed);
  }

  private String dottedName() {
    StringBuilder name = new StringBuilder(tokens.expect(Token.Type.NAME).text());
    while (tokens.skipOperator(".")) {
      name.append('.').append(tokens.expect(Token.Type.NAME).text());
    }
    return name.toString();
  }

  private Expression filter(Expression value) {
    int line = tokens.line();
    Statements.BlockFilter filter = blockFilter();
    return new Expressions.Filtered(
        value, filter.name(), filter.filter(), filter.arguments(), line);
  }

  /** A filter without the value. */
  Statements.BlockFilter blockFilter() {
    int line = tokens.line();
    String name = dottedName();
    var filter = Filters.find(name);
    if (filter == null && conditional == 0) {
      unknown.add(Failure.syntax("No filter named '" + name + "'.", line));
    }
    return new Statements.BlockFilter(name, filter, optionalArguments());
  }

  private Expressions.ArgumentList optionalArguments() {
    return tokens.current().isOperator("(") ? arguments() : Expressions.ArgumentList.NONE;
  }

  private Expression test(Expression value) {
    int line = tokens.line();
    tokens.expectName("is");
    boolean negated = tokens.skipName("not");
    String name = dottedName();
    var test = Tests.find(name);
    if (test == null && conditional == 0) {
      unknown.add(Failure.syntax("No test named '" + name + "'.", line));
    }
    Expressions.ArgumentList arguments = Expressions.ArgumentList.NONE;
    if (tokens.current().isOperator("(")) {
      arguments = arguments();
    } else if (startsArgument(tokens.current())) {
      if (tokens.current().isName("is")) {
        throw Failure.syntax("You cannot chain multiple tests with is", tokens.line());
      }
      nest();
      Expression argument = postfix(primary());
      unnest();
      arguments = new Expressions.ArgumentList(List.of(argument), Map.of(), null, null);
    }
    Expression tested = new Expressions.Tested(value, name, test, arguments, line);
    return negated ? new Expressions.Not(tested) : tested;
  }

  private static boolean startsArgument(Token token) {
    return switch (token.type()) {
      case NAME -> !token.isName("else") && !token.isName("or") && !token.isName("and");
      case STRING, INTEGER, FLOAT -> true;
      case OPERATOR -> token.isOperator("[") || token.isOperator("{");
      default -> false;
    };
  }
}
