package io.github.llamapanama.chat.template.syntax;

import io.github.llamapanama.chat.template.python.Failure;
import java.util.List;

/** The tokens of a template, read one after the other. */
final class Tokens {

  private final List<Token> tokens;
  private int position;

  Tokens(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token current() {
    return tokens.get(position);
  }

  Token following() {
    return tokens.get(Math.min(position + 1, tokens.size() - 1));
  }

  Token next() {
    Token token = current();
    if (!token.is(Token.Type.END)) {
      position++;
    }
    return token;
  }

  int line() {
    return current().line();
  }

  boolean skipName(String name) {
    if (current().isName(name)) {
      position++;
      return true;
    }
    return false;
  }

  boolean skipOperator(String operator) {
    if (current().isOperator(operator)) {
      position++;
      return true;
    }
    return false;
  }

  Token expect(Token.Type type) {
    if (!current().is(type)) {
      throw unexpected(type.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '));
    }
    return next();
  }

  void expectOperator(String operator) {
    if (!skipOperator(operator)) {
      throw unexpected("'" + operator + "'");
    }
  }

  void expectName(String name) {
    if (!skipName(name)) {
      throw unexpected("'" + name + "'");
    }
  }

  Failure unexpected(String expected) {
    return Failure.syntax(
        "expected " + expected + ", got " + current().describe(), current().line());
  }
}
