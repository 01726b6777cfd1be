package io.github.llamapanama.chat.template.host;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.tree.Node;
import com.hubspot.jinjava.tree.output.OutputNode;
import com.hubspot.jinjava.tree.parse.DefaultTokenScannerSymbols;
import com.hubspot.jinjava.tree.parse.TextToken;
import io.github.llamapanama.chat.template.tree.Layout;
import io.github.llamapanama.chat.template.tree.Statement;
import io.github.llamapanama.chat.template.tree.Template;

/** The root of Jinjava's node tree: one child for each outermost statement of the template. */
final class TemplateNode extends Node {

  private final transient Layout layout;

  TemplateNode(Template template) {
    super(token("template", 0), 0, 0);
    this.layout = template.layout();
    for (Statement statement : template.statements()) {
      getChildren().add(new StatementNode(statement));
    }
  }

  private static TextToken token(String image, int line) {
    return new TextToken(image, line, 0, new DefaultTokenScannerSymbols());
  }

  Layout layout() {
    return layout;
  }

  @Override
  public OutputNode render(JinjavaInterpreter interpreter) {
    throw new UnsupportedOperationException("the interpreter renders the children one by one");
  }

  @Override
  public String getName() {
    return "template";
  }

  /** A statement of the dialect. */
  private static final class StatementNode extends Node {

    private final transient Statement statement;

    StatementNode(Statement statement) {
      super(token("line " + statement.line(), statement.line()), statement.line(), 0);
      this.statement = statement;
    }

    @Override
    public OutputNode render(JinjavaInterpreter interpreter) {
      return ((DialectInterpreter) interpreter).execute(statement);
    }

    @Override
    public String getName() {
      return "statement";
    }
  }
}
