package io.github.llamapanama.chat.schema;

import io.github.llamapanama.core.sampling.Grammar;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Collects the rules of a GBNF grammar and keeps their names apart. Used by one thread at a time.
 */
public final class GrammarBuilder {

  private static final Pattern NOT_IN_NAMES = Pattern.compile("[^a-zA-Z0-9-]+");

  private final Map<String, String> definitions = new LinkedHashMap<>();
  private final Set<String> reserved = new HashSet<>();
  private final Map<Object, String> shared = new HashMap<>();

  /** A grammar without rules. */
  public GrammarBuilder() {}

  /**
   * Adds a rule. The same definition under the same name again is the same rule.
   *
   * @param name the name wanted; characters that names cannot have become hyphens, and a number
   *     follows if another rule has the name
   * @param definition what stands right of {@code ::=}
   * @return the name the rule has
   */
  public String rule(String name, String definition) {
    String wanted = legal(name);
    if (definition.equals(definitions.get(wanted))) {
      return wanted;
    }
    String reservedName = reserve(name);
    define(reservedName, definition);
    return reservedName;
  }

  /**
   * Takes a name for a rule that {@link #define} will follow, because it refers to itself.
   *
   * @return the name the rule has
   */
  public String reserve(String name) {
    String wanted = legal(name);
    String unique = wanted;
    for (int number = 2; !reserved.add(unique); number++) {
      unique = wanted + "-" + number;
    }
    return unique;
  }

  /**
   * Defines a rule whose name is reserved.
   *
   * @throws IllegalArgumentException if the name is not reserved, or has a definition already
   */
  public void define(String name, String definition) {
    if (!reserved.contains(name) || definitions.putIfAbsent(name, definition) != null) {
      throw new IllegalArgumentException("the rule '%s' cannot be defined".formatted(name));
    }
  }

  boolean isDefined(String name) {
    return definitions.containsKey(name);
  }

  /** The names of rules that are the same for every schema, by what tells them apart. */
  Map<Object, String> shared() {
    return shared;
  }

  /** The rules so far, a line each. */
  public String text() {
    StringBuilder text = new StringBuilder();
    definitions.forEach(
        (name, definition) -> text.append(name).append(" ::= ").append(definition).append('\n'));
    return text.toString();
  }

  /**
   * The grammar.
   *
   * @param root the rule a text starts with
   * @throws io.github.llamapanama.core.sampling.GrammarException if a definition is wrong
   */
  public Grammar build(String root) {
    return Grammar.of(text(), root);
  }

  /** A literal of GBNF that matches exactly this text. */
  public static String literal(String text) {
    StringBuilder literal = new StringBuilder("\"");
    text.codePoints().forEach(c -> appendEscaped(literal, c, "\"\\"));
    return literal.append('"').toString();
  }

  /** Appends a character as literals and classes of GBNF write it. */
  static void appendEscaped(StringBuilder to, int codePoint, String special) {
    if (special.indexOf(codePoint) >= 0) {
      to.append('\\').appendCodePoint(codePoint);
    } else if (codePoint == '\n') {
      to.append("\\n");
    } else if (codePoint == '\r') {
      to.append("\\r");
    } else if (codePoint == '\t') {
      to.append("\\t");
    } else if (codePoint < 0x20 || codePoint == 0x7F) {
      to.append("\\x%02x".formatted(codePoint));
    } else if (Character.isLetterOrDigit(codePoint) || codePoint < 0x7F) {
      to.appendCodePoint(codePoint);
    } else {
      to.append(
          codePoint <= 0xFFFF ? "\\u%04x".formatted(codePoint) : "\\U%08x".formatted(codePoint));
    }
  }

  private static String legal(String name) {
    String legal = NOT_IN_NAMES.matcher(name).replaceAll("-");
    return legal.isEmpty() ? "rule" : legal;
  }
}
