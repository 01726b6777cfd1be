package io.github.llamapanama.chat.reply;

import static io.github.llamapanama.chat.reply.GrammarTexts.literal;
import static io.github.llamapanama.chat.reply.GrammarTexts.oneOf;

import io.github.llamapanama.chat.message.Tool;
import io.github.llamapanama.chat.schema.GrammarBuilder;
import io.github.llamapanama.chat.schema.Notation;
import io.github.llamapanama.chat.schema.SchemaConverter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes the rules of calls in a syntax: arguments follow their tools' schemas. */
final class ToolGrammar {
  private static final String CALL_ID = "[a-zA-Z0-9]{9}";

  /** Some models were taught arrays over many lines. */
  private static final String LAYOUT = "[ \\n]{0,20}";

  /** What differs from call to call, and where white space may be. */
  private static final Pattern FORM_PART =
      Pattern.compile("\\{name}|\\{arguments}|\\{id}|(?<=[{,])\\s*(?=\")|(?<=[\"}0-9])\\s*(?=}+$)");

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
        (syntax instanceof ToolSyntax.Python python && python.list())
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
      case ToolSyntax.Tagged tagged -> new TaggedGrammar(rules, schemas, texts, tagged).call(tool);
      case ToolSyntax.Python python -> python(tool, "(");
      case ToolSyntax.Method method -> python(tool, ".call(");
      case ToolSyntax.Code code -> texts.without(code.ends().getFirst());
      case ToolSyntax.Dictionary dictionary -> dictionary(dictionary, tool);
    };
  }

  /** The rule of a tool's arguments as a JSON object. */
  String arguments(Tool.Function tool) {
    return schemas.convert(rules, tool.name() + "-arguments", Parameter.schema(tool));
  }

  /** The object as the template writes it; in an array, over as many lines as one likes. */
  private String json(ToolSyntax.Json syntax, Tool.Function tool) {
    String form = syntax.form();
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (Matcher part = FORM_PART.matcher(form); part.find(); from = part.end()) {
      parts.add(literal(form.substring(from, part.start())));
      parts.add(
          switch (part.group()) {
            case ToolSyntax.Json.NAME -> literal(withoutQuotes(JsonText.quote(tool.name())));
            case ToolSyntax.Json.ARGUMENTS -> arguments(tool);
            case ToolSyntax.Json.ID -> CALL_ID;
            default -> syntax.array() ? LAYOUT : literal(part.group());
          });
    }
    parts.add(literal(form.substring(from)));
    parts.removeIf("\"\""::equals);
    return String.join(" ", parts);
  }

  private static String withoutQuotes(String json) {
    return json.substring(1, json.length() - 1);
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

  private String python(Tool.Function tool, String open) {
    return literal(tool.name() + open) + " " + keywords(tool) + " \")\"";
  }

  /**
   * Arguments by keyword, in the order of the schema: from the last one on, what may come when none
   * was before, and what may when there was.
   */
  private String keywords(Tool.Function tool) {
    SchemaConverter python = schemas.in(Notation.PYTHON);
    String name = tool.name() + "-arguments";
    String first = "\"\"";
    String more = "\"\"";
    for (Parameter parameter : Parameter.of(tool).reversed()) {
      String value =
          python.convert(rules, tool.name() + "-" + parameter.name(), parameter.schema());
      String rest = "%s %s %s".formatted(literal(parameter.name() + "="), value, more);
      first = rules.rule(name, rest + (parameter.required() ? "" : " | " + first));
      more = rules.rule(name, "\", \" " + rest + (parameter.required() ? "" : " | " + more));
    }
    return first;
  }

  private String dictionary(ToolSyntax.Dictionary syntax, Tool.Function tool) {
    return literal(tool.name())
        + " "
        + schemas
            .in(Notation.marked(syntax.quote()))
            .convert(rules, tool.name() + "-arguments", sorted(Parameter.schema(tool)));
  }

  /** Who writes dictionaries so was taught to sort them. */
  private static Map<String, @Nullable Object> sorted(Map<String, @Nullable Object> schema) {
    Map<String, @Nullable Object> sorted = new LinkedHashMap<>(schema);
    if (schema.get("properties") instanceof Map<?, ?> properties) {
      sorted.put("properties", new TreeMap<>(properties));
    }
    return sorted;
  }
}
