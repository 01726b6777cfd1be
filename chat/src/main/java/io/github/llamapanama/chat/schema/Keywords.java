package io.github.llamapanama.chat.schema;

import io.github.llamapanama.chat.schema.Constraints.Items;
import io.github.llamapanama.chat.schema.Constraints.Members;
import io.github.llamapanama.chat.schema.Constraints.Pattern;
import io.github.llamapanama.chat.schema.Constraints.PatternMember;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the keywords of one schema that have nothing to do with others. */
final class Keywords {

  static final EnumSet<ValueType> NUMBERS = EnumSet.of(ValueType.INTEGER, ValueType.FRACTION);

  private static final Set<String> ANNOTATIONS =
      Set.of(
          "$schema",
          "$id",
          "id",
          "$anchor",
          "$dynamicAnchor",
          "$recursiveAnchor",
          "$vocabulary",
          "$comment",
          "$defs",
          "definitions",
          "title",
          "description",
          "default",
          "example",
          "examples",
          "deprecated",
          "readOnly",
          "writeOnly",
          "contentEncoding",
          "contentMediaType",
          "contentSchema",
          "discriminator",
          "xml",
          "externalDocs",
          "then",
          "else",
          "minContains",
          "maxContains");

  private final SchemaOptions options;
  private final Map<String, Optional<Regex>> regexes = new HashMap<>();

  Keywords(SchemaOptions options) {
    this.options = options;
  }

  /** Whether a keyword says nothing about values. */
  static boolean isAnnotation(String keyword) {
    return ANNOTATIONS.contains(keyword) || keyword.startsWith("x-");
  }

  /** Adds what a keyword asks for. */
  void demand(Schema schema, String keyword, Constraints to) {
    Object value = schema.keywords().get(keyword);
    switch (keyword) {
      case "type" -> to.restrict(types(schema));
      case "enum" -> to.restrictValues(enumeration(schema));
      case "const" -> to.restrictValues(Arrays.asList(value));
      case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum" -> {
        bound(schema, keyword, to);
        to.implied.addAll(NUMBERS);
      }
      case "multipleOf" -> {
        BigDecimal divisor = number(schema, keyword);
        if (divisor.signum() <= 0) {
          throw schema.wrong(keyword, "a positive number");
        }
        to.numbers = to.numbers.multipleOf(divisor);
        to.implied.addAll(NUMBERS);
      }
      case "minLength" -> {
        to.minLength = Math.max(to.minLength, count(schema, keyword));
        to.implied.add(ValueType.STRING);
      }
      case "maxLength" -> {
        to.maxLength = Math.min(to.maxLength, count(schema, keyword));
        to.implied.add(ValueType.STRING);
      }
      case "pattern" -> {
        if (!(value instanceof String pattern)) {
          throw schema.wrong(keyword, "a regular expression");
        }
        regex(pattern, schema.pointer(keyword))
            .ifPresent(r -> to.patterns.add(new Pattern(r, true, schema.pointer(keyword))));
        to.implied.add(ValueType.STRING);
      }
      case "format" -> {
        if (!(value instanceof String format)) {
          throw schema.wrong(keyword, "a text");
        }
        Optional<Regex> regex = Formats.regex(format);
        if (regex.isPresent()) {
          to.patterns.add(new Pattern(regex.get(), true, schema.pointer(keyword)));
          to.implied.add(ValueType.STRING);
        } else if (!Formats.isAnnotation(format)) {
          options.relax(schema.pointer(keyword), "the format '%s' is not known".formatted(format));
        }
      }
      case "items", "prefixItems", "additionalItems" -> {
        to.implied.add(ValueType.ARRAY);
        items(schema, keyword).ifPresent(to.items::add);
      }
      case "minItems" -> {
        to.minItems = Math.max(to.minItems, count(schema, keyword));
        to.implied.add(ValueType.ARRAY);
      }
      case "maxItems" -> {
        to.maxItems = Math.min(to.maxItems, count(schema, keyword));
        to.implied.add(ValueType.ARRAY);
      }
      case "uniqueItems" -> {
        if (!(value instanceof Boolean unique)) {
          throw schema.wrong(keyword, "true or false");
        }
        to.uniqueItems |= unique;
        to.uniquePointer = schema.pointer(keyword);
        to.implied.add(ValueType.ARRAY);
      }
      case "contains" -> {
        contains(schema, to);
        to.implied.add(ValueType.ARRAY);
      }
      case "properties", "patternProperties", "additionalProperties" -> {
        to.implied.add(ValueType.OBJECT);
        members(schema, keyword).ifPresent(to.members::add);
      }
      case "required" -> {
        if (value instanceof Boolean) {
          options.relax(schema.pointer(keyword), "'required' is a list of names");
          return;
        }
        to.required.addAll(names(schema));
        to.implied.add(ValueType.OBJECT);
      }
      case "minProperties" -> {
        to.minProperties = Math.max(to.minProperties, count(schema, keyword));
        to.implied.add(ValueType.OBJECT);
      }
      case "maxProperties" -> {
        to.maxProperties = Math.min(to.maxProperties, count(schema, keyword));
        to.implied.add(ValueType.OBJECT);
      }
      case "propertyNames" -> {
        to.names.add(schema.sub(keyword));
        to.implied.add(ValueType.OBJECT);
      }
      case "nullable" -> {
        if (!(value instanceof Boolean)) {
          throw schema.wrong(keyword, "true or false");
        }
      }
      default -> {
        if (!isAnnotation(keyword)) {
          options.relax(
              schema.pointer(keyword), "the keyword '%s' is not known".formatted(keyword));
        }
      }
    }
  }

  static List<? extends @Nullable Object> enumeration(Schema schema) {
    if (!(schema.keywords().get("enum") instanceof List<?> list) || list.isEmpty()) {
      throw schema.wrong("enum", "a list of values");
    }
    return list;
  }

  static EnumSet<ValueType> types(Schema schema) {
    Object value = schema.keywords().get("type");
    List<?> names = value instanceof List<?> list ? list : Arrays.asList(value);
    EnumSet<ValueType> types = EnumSet.noneOf(ValueType.class);
    for (Object name : names) {
      switch (name instanceof String text ? text : "") {
        case "null" -> types.add(ValueType.NULL);
        case "boolean" -> types.add(ValueType.BOOLEAN);
        case "integer" -> types.add(ValueType.INTEGER);
        case "number" -> types.addAll(NUMBERS);
        case "string" -> types.add(ValueType.STRING);
        case "array" -> types.add(ValueType.ARRAY);
        case "object" -> types.add(ValueType.OBJECT);
        default -> throw schema.wrong("type", "a type of JSON or a list of them");
      }
    }
    if (types.isEmpty()) {
      throw schema.wrong("type", "a type of JSON or a list of them");
    }
    return types;
  }

  static BigDecimal number(Schema schema, String keyword) {
    if (schema.keywords().get(keyword) instanceof Number number) {
      return Json.decimal(number);
    }
    throw schema.wrong(keyword, "a number");
  }

  static int count(Schema schema, String keyword) {
    BigDecimal number = number(schema, keyword);
    if (number.signum() < 0 || !Json.isWhole(number)) {
      throw schema.wrong(keyword, "a whole number, not negative");
    }
    boolean least = keyword.startsWith("min");
    if (least && number.compareTo(BigDecimal.valueOf(Rules.MAX_REPETITIONS)) > 0) {
      throw new SchemaException(
          schema.pointer(keyword),
          "'%s' is more than grammars can count, %d".formatted(keyword, Rules.MAX_REPETITIONS));
    }
    return number.min(BigDecimal.valueOf(Integer.MAX_VALUE)).intValueExact();
  }

  /** Bounds of numbers; draft 4 has exclusive ones as booleans beside the others. */
  private static void bound(Schema schema, String keyword, Constraints to) {
    boolean lower = keyword.endsWith("inimum");
    boolean exclusive = keyword.startsWith("exclusive");
    if (exclusive && schema.keywords().get(keyword) instanceof Boolean) {
      return;
    }
    if (!exclusive) {
      String flag = lower ? "exclusiveMinimum" : "exclusiveMaximum";
      exclusive = Boolean.TRUE.equals(schema.keywords().get(flag));
    }
    BigDecimal bound = number(schema, keyword);
    to.numbers = lower ? to.numbers.atLeast(bound, exclusive) : to.numbers.atMost(bound, exclusive);
  }

  /** A regular expression; empty if no grammar can express it. */
  Optional<Regex> regex(String pattern, String pointer) {
    Optional<Regex> known = regexes.get(pattern);
    if (known != null) {
      return known;
    }
    Optional<Regex> regex;
    try {
      regex = Optional.of(RegexParser.parse(pattern));
    } catch (PatternException e) {
      String message = "the pattern '%s': %s".formatted(Schema.shortened(pattern), e.getMessage());
      if (!e.isUnsupported()) {
        throw new SchemaException(pointer, message);
      }
      options.relax(pointer, message);
      regex = Optional.empty();
    }
    regexes.put(pattern, regex);
    return regex;
  }

  private Optional<Items> items(Schema schema, String keyword) {
    Map<String, @Nullable Object> keywords = schema.keywords();
    boolean tuple = keywords.get("items") instanceof List<?>;
    List<Schema> prefix = List.of();
    if (keywords.get("prefixItems") instanceof List<?>) {
      prefix = schema.subs("prefixItems");
    } else if (keywords.containsKey("prefixItems")) {
      options.relax(schema.pointer("prefixItems"), "'prefixItems' is a list of schemas");
    } else if (tuple) {
      prefix = schema.subs("items");
    }
    // The first of these keywords speaks for all of them.
    String first =
        keywords.keySet().stream()
            .filter(Set.of("items", "prefixItems", "additionalItems")::contains)
            .findFirst()
            .orElse(keyword);
    if (!keyword.equals(first)) {
      return Optional.empty();
    }
    Optional<Schema> rest = Optional.empty();
    if (tuple) {
      rest = sub(schema, "additionalItems");
    } else if (keywords.containsKey("items")) {
      rest = sub(schema, "items");
    }
    return Optional.of(new Items(prefix, rest));
  }

  private static Optional<Schema> sub(Schema schema, String keyword) {
    return schema.keywords().containsKey(keyword)
        ? Optional.of(schema.sub(keyword))
        : Optional.empty();
  }

  static boolean speaksOfUnevaluated(Schema schema) {
    return schema.keywords().containsKey("unevaluatedProperties")
        || schema.keywords().containsKey("unevaluatedItems");
  }

  /** Adds what a schema asks of members and items that nothing else in it evaluates. */
  void unevaluated(Schema schema, Constraints to) {
    Optional<Schema> members = sub(schema, "unevaluatedProperties");
    Optional<Schema> items = sub(schema, "unevaluatedItems");
    members.ifPresent(s -> to.implied.add(ValueType.OBJECT));
    items.ifPresent(s -> to.implied.add(ValueType.ARRAY));
    if (items.isPresent() && (schema.keywords().containsKey("contains") || to.hasContained())) {
      options.relax(
          schema.pointer("unevaluatedItems"),
          "'unevaluatedItems' is not supported beside 'contains'");
      items = Optional.empty();
    }
    to.leave(members, items);
  }

  private void contains(Schema schema, Constraints to) {
    Map<String, @Nullable Object> keywords = schema.keywords();
    int least = keywords.containsKey("minContains") ? count(schema, "minContains") : 1;
    if (keywords.containsKey("maxContains") || least > 1) {
      options.relax(
          schema.pointer("contains"), "'minContains' and 'maxContains' are not supported");
    }
    if (least > 0) {
      to.contains.add(schema.sub("contains"));
    }
  }

  private Optional<Members> members(Schema schema, String keyword) {
    Map<String, @Nullable Object> keywords = schema.keywords();
    String first =
        keywords.keySet().stream()
            .filter(Set.of("properties", "patternProperties", "additionalProperties")::contains)
            .findFirst()
            .orElse(keyword);
    if (!keyword.equals(first)) {
      return Optional.empty();
    }
    Map<String, Schema> properties =
        keywords.containsKey("properties") ? schema.named("properties") : Map.of();
    Map<String, Schema> byPattern =
        keywords.containsKey("patternProperties") ? schema.named("patternProperties") : Map.of();
    List<PatternMember> patterns = new ArrayList<>();
    byPattern.forEach(
        (pattern, value) ->
            regex(pattern, value.pointer())
                .ifPresent(r -> patterns.add(new PatternMember(r, value, value.pointer()))));
    // Any name may be one that a pattern we cannot express allows.
    boolean known = patterns.size() == byPattern.size();
    Object additional = keywords.get("additionalProperties");
    if (keywords.containsKey("additionalProperties")
        && !(additional instanceof Boolean)
        && !(additional instanceof Map)) {
      throw schema.wrong("additionalProperties", "a boolean or a schema");
    }
    return Optional.of(
        new Members(
            properties,
            patterns,
            known ? sub(schema, "additionalProperties") : Optional.of(Schema.ANYTHING),
            keywords.containsKey("properties") && !schema.pointer().contains("!absent"),
            true));
  }

  static List<String> names(Schema schema) {
    if (!(schema.keywords().get("required") instanceof List<?> list)
        || !list.stream().allMatch(String.class::isInstance)) {
      throw schema.wrong("required", "a list of names");
    }
    return list.stream().map(String.class::cast).toList();
  }
}
