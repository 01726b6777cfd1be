package io.github.llamapanama.chat.reply;

import static io.github.llamapanama.chat.reply.GrammarTexts.literal;
import static io.github.llamapanama.chat.reply.GrammarTexts.oneOf;

import com.fasterxml.jackson.databind.node.JsonNodeType;
import io.github.llamapanama.chat.message.Tool;
import io.github.llamapanama.chat.schema.GrammarBuilder;
import io.github.llamapanama.chat.schema.Notation;
import io.github.llamapanama.chat.schema.SchemaConverter;
import io.github.llamapanama.chat.schema.SchemaException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Writes the rules of calls whose arguments have markers of their own. */
final class TaggedGrammar {

  /** What a schema may say of a string besides that it is one. */
  private static final Set<String> NARROWING =
      Set.of(
          "enum",
          "const",
          "pattern",
          "format",
          "minLength",
          "maxLength",
          "anyOf",
          "oneOf",
          "allOf",
          "not",
          "if",
          "$ref");

  private static final Set<JsonNodeType> ANY_TYPE =
      EnumSet.of(
          JsonNodeType.STRING,
          JsonNodeType.NUMBER,
          JsonNodeType.BOOLEAN,
          JsonNodeType.NULL,
          JsonNodeType.ARRAY,
          JsonNodeType.OBJECT);

  private final GrammarBuilder rules;
  private final SchemaConverter schemas;
  private final GrammarTexts texts;
  private final ToolSyntax.Tagged syntax;

  TaggedGrammar(
      GrammarBuilder rules, SchemaConverter schemas, GrammarTexts texts, ToolSyntax.Tagged syntax) {
    this.rules = rules;
    this.schemas = schemas;
    this.texts = texts;
    this.syntax = syntax;
  }

  /** A call between its markers, with its arguments in the order of the schema. */
  String call(Tool.Function tool) {
    return literal(tool.name())
        + " "
        + literal(syntax.afterName())
        + arguments(tool.name(), Parameter.of(tool));
  }

  private String arguments(String name, List<Parameter> parameters) {
    StringBuilder arguments = new StringBuilder();
    for (Parameter parameter : parameters) {
      arguments
          .append(' ')
          .append(argument(name + "-" + parameter.name(), parameter))
          .append(parameter.required() ? "" : "?");
    }
    return arguments.toString();
  }

  private String argument(String name, Parameter parameter) {
    String close = syntax.parameterClose().replace(ToolSyntax.Tagged.KEY, parameter.name());
    return rules.rule(
        name + "-parameter",
        "%s %s %s"
            .formatted(
                literal(syntax.parameterOpen() + parameter.name()),
                syntax.typed().isPresent()
                    ? typed(syntax.typed().get(), name, parameter, close.strip())
                    : literal(syntax.afterKey()) + " " + value(name, parameter, close.strip()),
                literal(close)));
  }

  /** Values that say what they are: by the name of their type, or whether they are strings. */
  private String typed(String marker, String name, Parameter parameter, String close) {
    boolean named = marker.endsWith("type=\"");
    Set<JsonNodeType> others = EnumSet.copyOf(types(parameter));
    List<String> values = new ArrayList<>();
    if (others.remove(JsonNodeType.STRING)) {
      String start = literal(marker + (named ? "string" : "true") + syntax.afterKey()) + " ";
      text(name, parameter, close).ifPresent(text -> values.add(start + text));
    }
    if (named) {
      for (JsonNodeType type : others) {
        String start = literal(marker + name(type) + syntax.afterKey()) + " ";
        json(name, parameter, Set.of(type)).ifPresent(json -> values.add(start + json));
      }
    } else {
      String start = literal(marker + "false" + syntax.afterKey()) + " ";
      json(name, parameter, others).ifPresent(json -> values.add(start + json));
    }
    return oneOf(values);
  }

  private static Set<JsonNodeType> types(Parameter parameter) {
    return parameter.type().types().isEmpty() ? ANY_TYPE : parameter.type().types();
  }

  private static String name(JsonNodeType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  /** A value that does not say what it is. */
  private String value(String name, Parameter parameter, String close) {
    Set<JsonNodeType> others = EnumSet.copyOf(types(parameter));
    List<String> values = new ArrayList<>();
    if (others.remove(JsonNodeType.STRING)) {
      if (isAnyText(parameter)) {
        return texts.without(close);
      }
      text(name, parameter, close).ifPresent(values::add);
    }
    json(name, parameter, others).ifPresent(values::add);
    if (syntax.parameterClose().contains(ToolSyntax.Tagged.KEY)) {
      nested(name, parameter).ifPresent(values::add);
    }
    return oneOf(values);
  }

  private static boolean isAnyText(Parameter parameter) {
    return Collections.disjoint(parameter.schema().keySet(), NARROWING);
  }

  /** A string without quotes, up to a marker; empty if the schema has none. */
  private Optional<String> text(String name, Parameter parameter, String close) {
    return isAnyText(parameter)
        ? Optional.of(texts.without(close))
        : converted(schemas.in(Notation.upTo(close)), name, parameter, Set.of(JsonNodeType.STRING));
  }

  /** Templates that do not say what a value is write what Python prints, which may be True. */
  private Optional<String> json(String name, Parameter parameter, Set<JsonNodeType> types) {
    SchemaConverter converter = syntax.typed().isPresent() ? schemas : schemas.in(Notation.PYTHON);
    return types.isEmpty() ? Optional.empty() : converted(converter, name, parameter, types);
  }

  private Optional<String> converted(
      SchemaConverter converter, String name, Parameter parameter, Set<JsonNodeType> types) {
    List<String> names = types.stream().map(TaggedGrammar::name).toList();
    try {
      return Optional.of(converter.convert(rules, name, parameter.only(names)));
    } catch (SchemaException e) {
      if (e.allowsNothing()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Members and items as tags within the tag. */
  private Optional<String> nested(String name, Parameter parameter) {
    if (parameter.type().types().contains(JsonNodeType.OBJECT)) {
      List<Parameter> members = Parameter.ofObject(parameter.schema());
      return members.isEmpty() ? Optional.empty() : Optional.of(arguments(name, members));
    }
    if (parameter.type().types().contains(JsonNodeType.ARRAY)) {
      String item = argument(name + "-item", parameter.item(NestedTags.ITEM));
      Object least = parameter.schema().getOrDefault("minItems", 0);
      Object most = parameter.schema().getOrDefault("maxItems", "");
      return Optional.of("%s{%s,%s}".formatted(item, least, most));
    }
    return Optional.empty();
  }
}
