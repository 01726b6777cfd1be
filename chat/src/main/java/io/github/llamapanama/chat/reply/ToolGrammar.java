package io.github.llamapanama.chat.reply;

import static io.github.llamapanama.chat.reply.GrammarTexts.literal;
import static io.github.llamapanama.chat.reply.GrammarTexts.oneOf;

import com.fasterxml.jackson.databind.node.JsonNodeType;
import io.github.llamapanama.chat.message.Tool;
import io.github.llamapanama.chat.schema.GrammarBuilder;
import io.github.llamapanama.chat.schema.SchemaConverter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the rules of calls in a syntax: arguments follow their tools' schemas. */
final class ToolGrammar {
  private static final Map<String, @Nullable Object> ANY_OBJECT = Map.of("type", "object");
  private static final String CALL_ID = "[a-zA-Z0-9]{9}";

  /** Some models were taught arrays over many lines. */
  private static final String LAYOUT = "[ \\n]{0,20}";

  private final GrammarBuilder rules;
  private final SchemaConverter schemas;
  private final GrammarTexts texts;
  private final List<Tool> tools;
  private final boolean parallel;

  ToolGrammar(
      GrammarBuilder rules,
      SchemaConverter schemas,
      GrammarTexts texts,
      List<Tool> tools,
      boolean parallel) {
    this.rules = rules;
    this.schemas = schemas;
    this.texts = texts;
    this.tools = tools;
    this.parallel = parallel;
  }

  /** The name of the rule for one call, or several where that is allowed. */
  String calls(ToolSyntax syntax) {
    CallFrame frame = syntax.frame();
    List<String> calls = new ArrayList<>();
    for (Tool tool : tools) {
      calls.add(rules.rule("call-" + tool.function().name(), call(syntax, tool.function())));
    }
    String call = rules.rule("call", literal(callOpen(frame)) + " " + oneOf(calls) + close(syntax));
    boolean array =
        syntax instanceof ToolSyntax.Python
            || (syntax instanceof ToolSyntax.Json json && json.array());
    String open = literal(frame.sectionOpen().stripLeading()) + (array ? " \"[\" " + LAYOUT : "");
    String close = (array ? LAYOUT + " \"]\" " + LAYOUT + " " : "") + literal(frame.sectionClose());
    String section =
        frame.perCall() ? rules.rule("call-section", open + " " + call + " " + close) : call;
    String separator = array ? "\",\" " + LAYOUT : literal(frame.separator());
    String several = section + (parallel ? " (%s %s)*".formatted(separator, section) : "");
    return rules.rule("calls", frame.perCall() ? several : open + " " + several + " " + close);
  }

  /** The first opening marker is where a trigger finds it, without white space before. */
  private static String callOpen(CallFrame frame) {
    return frame.sectionOpen().isBlank() ? frame.callOpen().stripLeading() : frame.callOpen();
  }

  private static String close(ToolSyntax syntax) {
    String close = syntax.frame().callClose();
    return close.isEmpty() ? "" : " " + literal(close);
  }

  /** A call between its markers. */
  private String call(ToolSyntax syntax, Tool.Function tool) {
    return switch (syntax) {
      case ToolSyntax.Json json -> json(json, tool);
      case ToolSyntax.Named named -> named(named, tool);
      case ToolSyntax.Tagged tagged -> tagged(tagged, tool);
      case ToolSyntax.Python python -> python(tool, "(");
      case ToolSyntax.Method method -> python(tool, ".call(");
      case ToolSyntax.Code code -> texts.without(code.ends().getFirst());
      case ToolSyntax.Dictionary dictionary -> dictionary(dictionary, tool);
    };
  }

  /** The rule of a tool's arguments as a JSON object. */
  String arguments(Tool.Function tool) {
    return schemas.convert(rules, tool.name() + "-arguments", schema(tool));
  }

  private static Map<String, @Nullable Object> schema(Tool.Function tool) {
    return tool.parameters()
        .filter(schema -> !schema.isEmpty())
        .map(
            schema -> {
              Map<String, @Nullable Object> typed = new LinkedHashMap<>(schema);
              typed.putIfAbsent("type", "object");
              return typed;
            })
        .orElse(ANY_OBJECT);
  }

  private String json(ToolSyntax.Json syntax, Tool.Function tool) {
    String name = JsonText.quote(tool.name());
    if (syntax.nameKey().isEmpty()) {
      return literal("{" + name + ": ") + " " + arguments(tool) + " \"}\"";
    }
    String layout = syntax.array() ? " " + LAYOUT + " " : " ";
    String comma = syntax.array() ? " \",\" " + LAYOUT + " " : " \", \" ";
    List<String> members = new ArrayList<>();
    String id =
        syntax
            .idKey()
            .map(
                key ->
                    "%s %s \"\\\"\""
                        .formatted(
                            literal(JsonText.quote(key) + ": \""),
                            syntax.idFirst() ? "[0-9]+" : CALL_ID))
            .orElse("");
    members.add(literal(JsonText.quote(syntax.nameKey()) + ": " + name));
    members.add(literal(JsonText.quote(syntax.argumentsKey()) + ": ") + " " + arguments(tool));
    if (!id.isEmpty()) {
      members.add(syntax.idFirst() ? 0 : members.size(), id);
    }
    String object = "\"{\"" + layout + String.join(comma, members) + layout + "\"}\"";
    return syntax
        .wrapper()
        .map(
            key ->
                "%s %s \"}\""
                    .formatted(
                        literal("{\"type\": \"function\", " + JsonText.quote(key) + ": "), object))
        .orElse(object);
  }

  private String named(ToolSyntax.Named syntax, Tool.Function tool) {
    String name = literal(tool.name());
    if (syntax.qualified()) {
      name = literal("functions." + tool.name() + ":") + " [0-9]+";
    } else if (syntax.idOpen().isPresent()) {
      String between = literal(syntax.idOpen().get());
      name =
          syntax.idFirst()
              ? CALL_ID + " " + between + " " + name
              : name + " " + between + " " + CALL_ID;
    }
    return name + " " + literal(syntax.afterName()) + " " + arguments(tool);
  }

  private String tagged(ToolSyntax.Tagged syntax, Tool.Function tool) {
    StringBuilder call =
        new StringBuilder(literal(tool.name())).append(' ').append(literal(syntax.afterName()));
    Map<String, @Nullable Object> schema = schema(tool);
    forEachProperty(
        schema,
        (key, property, required) -> {
          ArgumentType type = ArgumentType.of(schema, key);
          boolean text = type.types().isEmpty() || type.types().contains(JsonNodeType.STRING);
          String close = syntax.parameterClose().replace(ToolSyntax.Tagged.KEY, key);
          String value =
              text
                  ? text(property, close.strip())
                  : schemas.convert(rules, tool.name() + "-" + key, property);
          String typed =
              syntax.typed().isEmpty()
                  ? ""
                  : literal(syntax.typed().get() + typeName(syntax, type, text)) + " ";
          String parameter =
              rules.rule(
                  tool.name() + "-" + key + "-parameter",
                  "%s %s%s %s %s"
                      .formatted(
                          literal(syntax.parameterOpen() + key),
                          typed,
                          literal(syntax.afterKey()),
                          value,
                          literal(close)));
          call.append(' ').append(parameter).append(required ? "" : "?");
        });
    return call.toString();
  }

  /** Some languages name a value's type, others only say whether it is a string. */
  private static String typeName(ToolSyntax.Tagged syntax, ArgumentType type, boolean text) {
    boolean named = syntax.typed().orElse("").endsWith("type=\"");
    if (!named) {
      return text ? "true" : "false";
    }
    return text || type.types().isEmpty()
        ? "string"
        : type.types().iterator().next().name().toLowerCase(Locale.ROOT);
  }

  /** Text without quotes: one of the values that the schema lists, or any up to a marker. */
  private String text(Map<String, @Nullable Object> property, String close) {
    if (property.get("enum") instanceof List<?> values
        && values.stream().allMatch(String.class::isInstance)) {
      return oneOf(values.stream().map(value -> literal((String) value)).toList());
    }
    return texts.without(close);
  }

  private String python(Tool.Function tool, String open) {
    Values values = new Values("\"True\" | \"False\"", "\"None\"", "=", Optional.empty());
    return literal(tool.name() + open) + " " + values.arguments(tool) + " \")\"";
  }

  private String dictionary(ToolSyntax.Dictionary syntax, Tool.Function tool) {
    Values values =
        new Values("\"true\" | \"false\"", "\"null\"", ":", Optional.of(syntax.quote()));
    return literal(tool.name() + "{") + " " + values.arguments(tool) + " \"}\"";
  }

  @FunctionalInterface
  private interface PropertyVisitor {
    void visit(String key, Map<String, @Nullable Object> property, boolean required);
  }

  /** Goes over an object's properties, with the definitions that they may refer to. */
  private static void forEachProperty(
      Map<String, @Nullable Object> schema, PropertyVisitor visitor) {
    if (!(schema.get("properties") instanceof Map<?, ?> properties)) {
      return;
    }
    List<?> required = schema.get("required") instanceof List<?> list ? list : List.of();
    properties.forEach(
        (key, value) -> {
          Map<String, @Nullable Object> property = new LinkedHashMap<>();
          if (value instanceof Map<?, ?> map) {
            map.forEach((name, part) -> property.put(String.valueOf(name), part));
          }
          for (String definitions : Set.of("$defs", "definitions")) {
            if (schema.containsKey(definitions)) {
              property.put(definitions, schema.get(definitions));
            }
          }
          visitor.visit(String.valueOf(key), property, required.contains(key));
        });
  }

  /** Values that are no JSON: strings, numbers and words by the schema, what is in them by form. */
  private final class Values {
    private final String booleans;
    private final String nothing;
    private final String assign;
    private final Optional<String> quote;

    Values(String booleans, String nothing, String assign, Optional<String> quote) {
      this.booleans = booleans;
      this.nothing = nothing;
      this.assign = assign;
      this.quote = quote;
    }

    /** Arguments by keyword: the required ones, then any of the others. */
    String arguments(Tool.Function tool) {
      Map<String, @Nullable Object> schema = schema(tool);
      List<String> required = new ArrayList<>();
      List<String> optional = new ArrayList<>();
      forEachProperty(
          schema,
          (key, property, needed) ->
              (needed ? required : optional)
                  .add(
                      rules.rule(
                          tool.name() + "-" + key + "-argument",
                          literal(key + assign)
                              + " "
                              + value(ArgumentType.of(schema, key), property))));
      String comma = quote.isPresent() ? "\",\"" : "\", \"";
      StringBuilder arguments = new StringBuilder(String.join(" " + comma + " ", required));
      if (!optional.isEmpty()) {
        String any = oneOf(optional);
        arguments.append(
            required.isEmpty()
                ? "(%s (%s %s)*)?".formatted(any, comma, any)
                : " (%s %s)*".formatted(comma, any));
      }
      return arguments.isEmpty() ? "\"\"" : arguments.toString();
    }

    private String value(ArgumentType type, Map<String, @Nullable Object> property) {
      if (property.get("enum") instanceof List<?> values
          && values.stream().allMatch(String.class::isInstance)) {
        return oneOf(values.stream().map(value -> literal(quoted((String) value))).toList());
      }
      List<String> alternatives = new ArrayList<>();
      for (JsonNodeType possible : type.types()) {
        alternatives.add(
            switch (possible) {
              case STRING -> string();
              case NUMBER -> number();
              case BOOLEAN -> "(" + booleans + ")";
              case NULL -> nothing;
              default -> any();
            });
      }
      return alternatives.isEmpty() ? any() : oneOf(alternatives);
    }

    private String quoted(String text) {
      return quote.map(mark -> mark + text + mark).orElseGet(() -> JsonText.quote(text));
    }

    private String string() {
      return quote
          .map(
              mark ->
                  rules.rule(
                      "marked-string",
                      literal(mark) + " " + texts.without(mark) + " " + literal(mark)))
          .orElseGet(
              () ->
                  rules.rule(
                      "quoted-string",
                      "\"\\\"\" ([^\"\\\\\\x00-\\x1f] | \"\\\\\" [\"\\\\/bfnrt] | \"\\\\u\""
                          + " [0-9a-fA-F]{4})* \"\\\"\""));
    }

    private String number() {
      return rules.rule(
          "number",
          "\"-\"? (\"0\" | [1-9] [0-9]{0,15}) (\".\" [0-9]{1,15})? ([eE] [-+]? [0-9]{1,3})?");
    }

    private String any() {
      String value = "any-value";
      String list = "\"[\" (any-value (\",\" \" \"? any-value)*)? \"]\"";
      String key = quote.isPresent() ? rules.rule("bare-key", "[^,:{}\\[\\]\"'\\n]+") : string();
      String member = rules.rule("any-member", key + " \":\" \" \"? any-value");
      String dictionary = "\"{\" (%s (\",\" \" \"? %s)*)? \"}\"".formatted(member, member);
      return rules.rule(
          value,
          "%s | %s | %s | %s | %s | %s"
              .formatted(string(), number(), booleans, nothing, list, dictionary));
    }
  }
}
