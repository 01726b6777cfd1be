package io.github.llamapanama.chat.template.syntax;

import io.github.llamapanama.chat.template.python.Failure;
import io.github.llamapanama.chat.template.python.Text;
import io.github.llamapanama.chat.template.tree.Expression;
import io.github.llamapanama.chat.template.tree.Expressions;
import io.github.llamapanama.chat.template.tree.Layout;
import io.github.llamapanama.chat.template.tree.Loop;
import io.github.llamapanama.chat.template.tree.MacroBody;
import io.github.llamapanama.chat.template.tree.Statement;
import io.github.llamapanama.chat.template.tree.Statements;
import io.github.llamapanama.chat.template.tree.Statements.Block;
import io.github.llamapanama.chat.template.tree.Target;
import io.github.llamapanama.chat.template.tree.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Jinja2's statements, with loop controls and the {@code generation} block of transformers. */
public final class Parser {

  private static final Set<String> CONSTANTS =
      Set.of("true", "false", "none", "True", "False", "None");

  private final Tokens tokens;
  private final Layout root = new Layout(null);
  private final ExpressionParser expressions;
  private int loops;

  private Parser(String source, int maximumDepth) {
    this.tokens = new Tokens(new Lexer(source).tokens());
    this.expressions = new ExpressionParser(tokens, root, maximumDepth);
  }

  /**
   * Parses a template.
   *
   * @param maximumDepth how deeply expressions and blocks may be nested
   */
  public static Template parse(String source, int maximumDepth) {
    Parser parser = new Parser(source, maximumDepth);
    List<Statement> statements = parser.statements();
    if (!parser.tokens.current().is(Token.Type.END)) {
      throw parser.unknownTag(parser.tokens.current());
    }
    parser.expressions.finish();
    return new Template(statements, parser.root);
  }

  private Failure unknownTag(Token token) {
    return Failure.syntax("Encountered unknown tag '" + token.text() + "'.", token.line());
  }

  /** Statements up to a tag with one of these names, which becomes the current token. */
  private List<Statement> statements(String... ends) {
    List<Statement> statements = new ArrayList<>();
    expressions.nest();
    while (true) {
      Token token = tokens.next();
      switch (token.type()) {
        case DATA ->
            statements.add(new Statements.Literal(Text.template(token.text()), token.line()));
        case VARIABLE_BEGIN -> {
          int line = tokens.line();
          statements.add(new Statements.Print(expressions.tuple(true, false, false), line));
          tokens.expect(Token.Type.VARIABLE_END);
        }
        case BLOCK_BEGIN -> {
          for (String end : ends) {
            if (tokens.current().isName(end)) {
              expressions.unnest();
              return statements;
            }
          }
          statements.add(statement());
          tokens.expect(Token.Type.BLOCK_END);
        }
        default -> {
          if (ends.length > 0) {
            throw Failure.syntax(
                "Unexpected end of template. Expected '" + String.join("' or '", ends) + "'.",
                token.line());
          }
          expressions.unnest();
          return statements;
        }
      }
    }
  }

  /** The body of a tag, from its closing bracket to the name of the end tag. */
  private Block body(String end) {
    tokens.expect(Token.Type.BLOCK_END);
    Block block = Block.of(statements(end));
    tokens.next();
    return block;
  }

  private Statement statement() {
    Token tag = tokens.expect(Token.Type.NAME);
    int line = tag.line();
    return switch (tag.text()) {
      case "if" -> condition(line);
      case "for" -> loop(line);
      case "set" -> assignment(line);
      case "macro" -> macro(line);
      case "call" -> callBlock(line);
      case "filter" -> filterBlock(line);
      case "with" -> with(line);
      case "generation" -> scope("endgeneration", line);
      case "block" -> block(line);
      case "autoescape" -> autoescape(line);
      case "break" -> jump(Statement.Outcome.BREAK, tag);
      case "continue" -> jump(Statement.Outcome.CONTINUE, tag);
      case "print" -> print(line);
      case "include", "import", "from", "extends" -> refusal(tag);
      default -> throw unknownTag(tag);
    };
  }

  private Statement print(int line) {
    List<Statement> prints = new ArrayList<>();
    do {
      prints.add(new Statements.Print(expressions.parse(), line));
    } while (tokens.skipOperator(","));
    return new Statements.With(
        List.of(), List.of(), new Layout(expressions.layout()), Block.of(prints), line);
  }

  private Statement condition(int line) {
    List<Expression> tests = new ArrayList<>();
    List<Block> branches = new ArrayList<>();
    Block otherwise = null;
    int before = expressions.conditional(expressions.conditional() + 1);
    tests.add(expressions.tuple(false, false, false));
    while (true) {
      tokens.expect(Token.Type.BLOCK_END);
      branches.add(Block.of(statements("elif", "else", "endif")));
      if (tokens.skipName("elif")) {
        tests.add(expressions.tuple(false, false, false));
      } else if (tokens.skipName("else")) {
        otherwise = body("endif");
        break;
      } else {
        tokens.next();
        break;
      }
    }
    expressions.conditional(before);
    return new Statements.If(tests, branches, otherwise, line);
  }

  private Statement loop(int line) {
    List<String> names = new ArrayList<>();
    boolean single = targetNames(names);
    Layout outer = expressions.layout();
    tokens.expectName("in");
    Expression elements = expressions.tuple(false, false, true);
    Layout testLayout = new Layout(outer);
    Target testTarget = target(names, single, testLayout);
    Expression test = null;
    if (tokens.skipName("if")) {
      expressions.enter(testLayout);
      test = expressions.parse();
      expressions.enter(outer);
    }
    boolean recursive = tokens.skipName("recursive");
    Layout layout = new Layout(outer);
    Target target = target(names, single, layout);
    int loopSlot = layout.declare("loop");
    tokens.expect(Token.Type.BLOCK_END);
    expressions.enter(layout);
    loops++;
    Block body = Block.of(statements("else", "endfor"));
    loops--;
    Layout elseLayout = new Layout(outer);
    Block otherwise = null;
    if (tokens.skipName("else")) {
      expressions.enter(elseLayout);
      otherwise = body("endfor");
    } else {
      tokens.next();
    }
    expressions.enter(outer);
    return new Loop(
        target,
        elements,
        layout,
        body,
        recursive || layout.mentions("loop") ? loopSlot : -1,
        test,
        testTarget,
        testLayout,
        elseLayout,
        otherwise,
        recursive,
        line);
  }

  /** Reads {@code a} or {@code a, b}; true for a single name without a comma. */
  private boolean targetNames(List<String> names) {
    boolean parenthesized = tokens.skipOperator("(");
    boolean comma;
    do {
      names.add(targetName());
      comma = tokens.skipOperator(",");
    } while (comma && tokens.current().is(Token.Type.NAME) && !tokens.current().isName("in"));
    if (parenthesized) {
      tokens.expectOperator(")");
    }
    return names.size() == 1 && !comma;
  }

  private String targetName() {
    Token name = tokens.expect(Token.Type.NAME);
    if (CONSTANTS.contains(name.text())) {
      throw Failure.syntax("can't assign to '" + name.text() + "'", name.line());
    }
    return name.text();
  }

  private static Target target(List<String> names, boolean single, Layout layout) {
    if (single) {
      return new Target.Name(layout.declare(names.getFirst()));
    }
    List<Target> targets = new ArrayList<>();
    for (String name : names) {
      targets.add(new Target.Name(layout.declare(name)));
    }
    return new Target.Several(targets);
  }

  private Statement assignment(int line) {
    Target target;
    Layout layout = expressions.layout();
    List<String> names = new ArrayList<>();
    boolean single = false;
    if (tokens.current().is(Token.Type.NAME) && tokens.following().isOperator(".")) {
      var namespace = expressions.variable(tokens.next().text());
      tokens.next();
      target = new Target.NamespaceAttribute(namespace, tokens.expect(Token.Type.NAME).text());
    } else {
      single = targetNames(names);
      target = null;
    }
    if (tokens.skipOperator("=")) {
      Expression value = expressions.tuple(true, false, false);
      return new Statements.Assignment(
          target == null ? target(names, single, layout) : target, value, line);
    }
    List<Statements.BlockFilter> filters = new ArrayList<>();
    while (tokens.skipOperator("|")) {
      filters.add(expressions.blockFilter());
    }
    Layout inner = new Layout(layout);
    expressions.enter(inner);
    Block body = body("endset");
    expressions.enter(layout);
    return new Statements.BlockAssignment(
        target == null ? target(names, single, layout) : target, filters, inner, body, line);
  }

  private Statement macro(int line) {
    String name = targetName();
    Target target = new Target.Name(expressions.layout().declare(name));
    return new Statements.MacroDefinition(target, macroBody(name, "endmacro", true), line);
  }

  /** Parameters, body and end of a macro. */
  private MacroBody macroBody(String name, String end, boolean parameterList) {
    Layout outer = expressions.layout();
    Layout layout = new Layout(outer);
    List<String> parameters = new ArrayList<>();
    List<Expression> defaults = new ArrayList<>();
    expressions.enter(layout);
    int conditional = expressions.conditional(0);
    if (parameterList) {
      parameters(parameters, defaults, layout);
    }
    return macroBody(name, end, outer, layout, parameters, defaults, conditional);
  }

  private MacroBody macroBody(
      String name,
      String end,
      Layout outer,
      Layout layout,
      List<String> parameters,
      List<Expression> defaults,
      int conditional) {
    int around = loops;
    loops = 0;
    Block body = body(end);
    loops = around;
    for (String special : List.of("caller", "kwargs", "varargs")) {
      if (layout.mentions(special)) {
        layout.declare(special);
      }
    }
    expressions.conditional(conditional);
    expressions.enter(outer);
    return new MacroBody(Text.template(name), parameters, defaults, layout, body);
  }

  private void parameters(List<String> parameters, List<Expression> defaults, Layout layout) {
    tokens.expectOperator("(");
    while (!tokens.skipOperator(")")) {
      if (!parameters.isEmpty()) {
        tokens.expectOperator(",");
      }
      int line = tokens.line();
      String parameter = targetName();
      if (parameters.contains(parameter)) {
        throw Failure.syntax("duplicate argument '" + parameter + "'", line);
      }
      parameters.add(parameter);
      layout.declare(parameter);
      if (tokens.skipOperator("=")) {
        defaults.add(expressions.parse());
      } else if (!defaults.isEmpty()) {
        throw Failure.syntax("non-default argument follows default argument", line);
      }
    }
  }

  private Statement callBlock(int line) {
    Layout outer = expressions.layout();
    Layout layout = new Layout(outer);
    List<String> parameters = new ArrayList<>();
    List<Expression> defaults = new ArrayList<>();
    int conditional = expressions.conditional();
    if (tokens.current().isOperator("(")) {
      expressions.enter(layout);
      parameters(parameters, defaults, layout);
      expressions.enter(outer);
    }
    if (!(expressions.parse() instanceof Expressions.Call call)) {
      throw Failure.syntax("expected call", line);
    }
    expressions.enter(layout);
    expressions.conditional(0);
    MacroBody caller =
        macroBody("caller", "endcall", outer, layout, parameters, defaults, conditional);
    return new Statements.CallBlock(call, caller, line);
  }

  private Statement filterBlock(int line) {
    List<Statements.BlockFilter> filters = new ArrayList<>();
    do {
      filters.add(expressions.blockFilter());
    } while (tokens.skipOperator("|"));
    Layout outer = expressions.layout();
    Layout layout = new Layout(outer);
    expressions.enter(layout);
    Block body = body("endfilter");
    expressions.enter(outer);
    return new Statements.FilterBlock(filters, layout, body, line);
  }

  private Statement with(int line) {
    Layout outer = expressions.layout();
    Layout layout = new Layout(outer);
    List<Target> targets = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!tokens.current().is(Token.Type.BLOCK_END)) {
      if (!targets.isEmpty()) {
        tokens.expectOperator(",");
      }
      targets.add(new Target.Name(layout.declare(targetName())));
      tokens.expectOperator("=");
      values.add(expressions.parse());
    }
    return scope(targets, values, layout, "endwith", line);
  }

  private Statement scope(String end, int line) {
    return scope(List.of(), List.of(), new Layout(expressions.layout()), end, line);
  }

  private Statement scope(
      List<Target> targets, List<Expression> values, Layout layout, String end, int line) {
    Layout outer = expressions.enter(layout);
    Block body = body(end);
    expressions.enter(outer);
    return new Statements.With(targets, values, layout, body, line);
  }

  /** A block of a template that nothing extends: rendered where it stands. */
  private Statement block(int line) {
    String name = tokens.expect(Token.Type.NAME).text();
    while (tokens.current().is(Token.Type.NAME)) {
      tokens.next();
    }
    Statement scope = scope("endblock", line);
    tokens.skipName(name);
    return scope;
  }

  private Statement autoescape(int line) {
    if (!tokens.current().isName("false") && !tokens.current().isName("False")) {
      throw Failure.syntax("autoescape is not available: a prompt is not HTML", line);
    }
    tokens.next();
    return scope("endautoescape", line);
  }

  private Statement jump(Statement.Outcome outcome, Token tag) {
    if (loops == 0) {
      throw Failure.syntax("'" + tag.text() + "' outside loop", tag.line());
    }
    return new Statements.Jump(outcome, tag.line());
  }

  private Statement refusal(Token tag) {
    while (!tokens.current().is(Token.Type.BLOCK_END) && !tokens.current().is(Token.Type.END)) {
      tokens.next();
    }
    return new Statements.Refusal(tag.text(), tag.line());
  }
}
