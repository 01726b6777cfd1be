package io.github.llamapanama.chat.template.syntax;

/**
 * A piece of a template's source.
 *
 * @param type what it is
 * @param text its characters; for a string, the characters it stands for
 * @param line its line, counted from 1
 */
record Token(Type type, String text, int line) {

  enum Type {
    /** Text outside of tags. */
    DATA,
    /** Start of a print statement. */
    VARIABLE_BEGIN,
    /** End of a print statement. */
    VARIABLE_END,
    /** Start of a tag. */
    BLOCK_BEGIN,
    /** End of a tag. */
    BLOCK_END,
    NAME,
    STRING,
    INTEGER,
    FLOAT,
    OPERATOR,
    END
  }

  boolean is(Type other) {
    return type == other;
  }

  boolean isName(String name) {
    return type == Type.NAME && text.equals(name);
  }

  boolean isOperator(String operator) {
    return type == Type.OPERATOR && text.equals(operator);
  }

  /** How an error names it. */
  String describe() {
    return switch (type) {
      case END -> "end of template";
      case BLOCK_END -> "end of statement block";
      case VARIABLE_END -> "end of print statement";
      case DATA -> "template data";
      default -> "'" + text + "'";
    };
  }
}
