package io.github.llamapanama.chat.schema;

import io.github.llamapanama.chat.schema.Constraints.Members;
import io.github.llamapanama.chat.schema.Constraints.Pattern;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Brings schemas into disjunctive normal form: {@code allOf}, {@code anyOf}, {@code oneOf}, {@code
 * not}, conditions, dependencies and references become a list of alternatives, of which each is
 * free of them. Members and items are not entered, so recursive schemas come to an end.
 */
final class SchemaExpansion {

  /** How many alternatives combinations may multiply to. */
  private static final int MAX_ALTERNATIVES = 200;

  /** From how many alternatives on contradictions are looked for. */
  private static final int MANY_ALTERNATIVES = 4;

  /** A schema whose negation no grammar can express. */
  private static final class InexpressibleException extends RuntimeException {
    private static final long serialVersionUID = 1;

    InexpressibleException(String what) {
      super(what);
    }
  }

  private static final Set<ValueType> ALL = EnumSet.allOf(ValueType.class);

  private final SchemaDocument document;
  private final SchemaOptions options;
  private final Keywords keywords;
  private final SchemaValues values = new SchemaValues(this);
  private int depth;

  SchemaExpansion(SchemaDocument document, SchemaOptions options) {
    this.document = document;
    this.options = options;
    keywords = new Keywords(options);
  }

  /** What values the alternatives have. */
  SchemaValues values() {
    return values;
  }

  /** What cannot be expressed: an error if we are strict. */
  void relax(String pointer, String what) {
    options.relax(pointer, what);
  }

  /** The alternatives that together are what all of the schemas allow. */
  List<Constraints> expand(Collection<Schema> schemas) {
    if (++depth > SchemaConverter.MAX_DEPTH) {
      throw new SchemaException("#", "the schema nests too deep");
    }
    try {
      List<Constraints> alternatives = List.of(new Constraints());
      for (Schema schema : schemas) {
        try {
          alternatives = apply(schema, copies(alternatives), new HashSet<>());
        } catch (InexpressibleException e) {
          relax(schema.pointer(), "this cannot be negated: " + e.getMessage());
        }
      }
      return alternatives.stream().filter(c -> !c.valueTypes().isEmpty()).toList();
    } finally {
      depth--;
    }
  }

  /**
   * The schemas of which one must be valid, where that is all that a schema says; otherwise the
   * schema itself.
   */
  List<Schema> options(Schema schema) {
    List<Schema> leaves = new ArrayList<>();
    collectOptions(schema, leaves, new HashSet<>());
    return leaves;
  }

  private void collectOptions(Schema schema, List<Schema> leaves, Set<Schema> visited) {
    if (!visited.add(schema)) {
      return;
    }
    List<String> keywords =
        schema.keywords().keySet().stream().filter(key -> !Keywords.isAnnotation(key)).toList();
    if (keywords.size() == 1 && !schema.isNegated()) {
      switch (keywords.get(0)) {
        case "$ref", "$dynamicRef", "$recursiveRef" -> {
          collectOptions(referred(schema, keywords.get(0)), leaves, visited);
          return;
        }
        case "anyOf" -> {
          nonEmpty(schema, "anyOf").forEach(sub -> collectOptions(sub, leaves, visited));
          return;
        }
        case "allOf" -> {
          List<Schema> subs = schema.subs("allOf");
          if (subs.size() == 1) {
            collectOptions(subs.get(0), leaves, visited);
            return;
          }
        }
        case "oneOf" -> {
          List<Schema> subs = nonEmpty(schema, "oneOf");
          if (values.overlaps(subs).isEmpty()) {
            subs.forEach(sub -> collectOptions(sub, leaves, visited));
            return;
          }
        }
        default -> {}
      }
    }
    leaves.add(schema);
  }

  private List<Constraints> apply(Schema schema, List<Constraints> to, Set<Schema> active) {
    if (schema.isTrue() || to.isEmpty()) {
      return to;
    }
    if (schema.isFalse()) {
      return List.of();
    }
    if (!active.add(schema)) {
      if (schema.isNegated()) {
        throw new InexpressibleException("it refers to itself");
      }
      // A reference that only leads back to itself adds no value.
      return List.of();
    }
    try {
      return schema.isNegated() ? refuse(schema, to, active) : demand(schema, to, active);
    } finally {
      active.remove(schema);
    }
  }

  private List<Constraints> applyAll(
      Collection<Schema> schemas, List<Constraints> to, Set<Schema> active) {
    List<Constraints> result = to;
    for (Schema schema : schemas) {
      result = apply(schema, result, active);
    }
    return result;
  }

  /** Each of the schemas is an alternative. */
  private List<Constraints> applyAny(
      Collection<Schema> schemas, String pointer, List<Constraints> to, Set<Schema> active) {
    List<Constraints> result = new ArrayList<>();
    for (Schema schema : schemas) {
      for (Constraints alternative : apply(schema, copies(to), active)) {
        if (to.size() < MANY_ALTERNATIVES || !values.isContradictory(alternative)) {
          result.add(alternative);
        }
      }
    }
    if (result.size() > MAX_ALTERNATIVES) {
      relax(pointer, "this makes more than %d combinations".formatted(MAX_ALTERNATIVES));
      return to;
    }
    return result;
  }

  /** One or more of the schemas: each evaluates members and items of its own. */
  private List<Constraints> applySome(
      List<Schema> schemas, String pointer, List<Constraints> to, Set<Schema> active) {
    List<Constraints> result = new ArrayList<>();
    for (Schema schema : schemas) {
      List<Constraints> before = new ArrayList<>(to);
      before.addAll(result);
      result.addAll(apply(schema, copies(before), active));
      if (result.size() > MAX_ALTERNATIVES) {
        relax(pointer, "this makes more than %d combinations".formatted(MAX_ALTERNATIVES));
        return to;
      }
    }
    return result;
  }

  private static List<Constraints> copies(List<Constraints> originals) {
    return originals.stream().map(Constraints::new).toList();
  }

  private List<Constraints> demand(Schema schema, List<Constraints> to, Set<Schema> active) {
    Map<String, @Nullable Object> keywords = schema.keywords();
    if (Boolean.TRUE.equals(keywords.get("nullable"))) {
      Schema rest = schema.without("nullable", "nullable");
      Schema none = Schema.derived(schema.pointer(), "null", Map.of("type", "null"));
      return applyAny(List.of(rest, none), schema.pointer(), to, active);
    }
    List<Constraints> result = copies(to);
    boolean unevaluated = Keywords.speaksOfUnevaluated(schema);
    if (unevaluated) {
      result.forEach(Constraints::enter);
    }
    for (String keyword : keywords.keySet()) {
      result = demand(schema, keyword, result, active);
    }
    if (unevaluated) {
      result.forEach(constraints -> this.keywords.unevaluated(schema, constraints));
    }
    return result;
  }

  private List<Constraints> demand(
      Schema schema, String keyword, List<Constraints> to, Set<Schema> active) {
    String pointer = schema.pointer(keyword);
    switch (keyword) {
      case "$ref", "$dynamicRef", "$recursiveRef" -> {
        return apply(referred(schema, keyword), to, active);
      }
      case "allOf" -> {
        return applyAll(nonEmpty(schema, keyword), to, active);
      }
      case "anyOf" -> {
        List<Schema> subs = nonEmpty(schema, keyword);
        return Keywords.speaksOfUnevaluated(schema)
            ? applySome(subs, pointer, to, active)
            : applyAny(subs, pointer, to, active);
      }
      case "oneOf" -> {
        return oneOf(schema, to, active);
      }
      case "not" -> {
        try {
          return apply(schema.sub("not").not(), copies(to), active);
        } catch (InexpressibleException e) {
          relax(pointer, "'not' cannot be expressed here: " + e.getMessage());
          return to;
        }
      }
      case "if" -> {
        return condition(schema, to, active);
      }
      case "dependentRequired", "dependentSchemas", "dependencies" -> {
        return dependencies(schema, keyword, to, active);
      }
      case "unevaluatedProperties", "unevaluatedItems" -> {
        // They come last.
        return to;
      }
      default -> {
        to.forEach(constraints -> keywords.demand(schema, keyword, constraints));
        return to;
      }
    }
  }

  private Schema referred(Schema schema, String keyword) {
    if (document.isDynamic(schema, keyword)) {
      relax(schema.pointer(keyword), "what this refers to depends on the way that leads here");
      return Schema.ANYTHING;
    }
    return document.resolve(schema, keyword);
  }

  private static List<Schema> nonEmpty(Schema schema, String keyword) {
    List<Schema> subs = schema.subs(keyword);
    if (subs.isEmpty()) {
      throw new SchemaException(schema.pointer(keyword), "'%s' has no schema".formatted(keyword));
    }
    return subs;
  }

  private List<Constraints> condition(Schema schema, List<Constraints> to, Set<Schema> active) {
    Schema condition = schema.sub("if");
    List<Schema> yes = new ArrayList<>(List.of(condition));
    List<Schema> no = new ArrayList<>(List.of(condition.not()));
    if (schema.keywords().containsKey("then")) {
      yes.add(schema.sub("then"));
    }
    if (schema.keywords().containsKey("else")) {
      no.add(schema.sub("else"));
    }
    if (yes.size() + no.size() == 2 && !Keywords.speaksOfUnevaluated(schema)) {
      return to;
    }
    List<Constraints> result = new ArrayList<>(applyAll(yes, copies(to), active));
    try {
      result.addAll(applyAll(no, copies(to), active));
    } catch (InexpressibleException e) {
      relax(schema.pointer("if"), "'if' cannot be expressed here: " + e.getMessage());
      result.addAll(applyAll(no.subList(1, no.size()), copies(to), active));
    }
    if (to.size() >= MANY_ALTERNATIVES) {
      result.removeIf(values::isContradictory);
    }
    if (result.size() > MAX_ALTERNATIVES) {
      relax(
          schema.pointer("if"), "this makes more than %d combinations".formatted(MAX_ALTERNATIVES));
      return to;
    }
    return result;
  }

  /** A member that must come with others, or with another schema, is there so or is not there. */
  private List<Constraints> dependencies(
      Schema schema, String keyword, List<Constraints> to, Set<Schema> active) {
    if (!(schema.keywords().get(keyword) instanceof Map<?, ?> map)) {
      throw schema.wrong(keyword, "an object");
    }
    List<Constraints> result = to;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String name = String.valueOf(entry.getKey());
      String place = schema.pointer(keyword) + "/" + Schema.escaped(name);
      Map<String, Object> there =
          entry.getValue() instanceof List<?> others
              ? Map.of("type", "object", "required", with(name, others))
              : Map.of(
                  "type",
                  "object",
                  "required",
                  List.of(name),
                  "allOf",
                  List.of(entry.getValue() == null ? "null" : entry.getValue()));
      Schema absent = Schema.derived(place, "absent", Map.of("properties", Map.of(name, false)));
      List<Schema> options = List.of(Schema.derived(place, "present", there), absent);
      result = applyAny(options, place, result, active);
    }
    return result;
  }

  private static List<Object> with(String name, List<?> others) {
    List<Object> all = new ArrayList<>(List.of(name));
    all.addAll(others);
    return all;
  }

  private List<Constraints> oneOf(Schema schema, List<Constraints> to, Set<Schema> active) {
    List<Schema> subs = nonEmpty(schema, "oneOf");
    String pointer = schema.pointer("oneOf");
    Map<Schema, List<Schema>> overlaps = values.overlaps(subs);
    List<Constraints> result = new ArrayList<>();
    for (Schema sub : subs) {
      List<Constraints> alternatives = apply(sub, copies(to), active);
      try {
        for (Schema other : overlaps.getOrDefault(sub, List.of())) {
          if (values.isStructured(sub) && values.isStructured(other)) {
            relax(pointer, "objects or arrays of several alternatives look alike");
          } else {
            alternatives = apply(other.not(), copies(alternatives), active);
          }
        }
      } catch (InexpressibleException e) {
        relax(pointer, "alternatives overlap: " + e.getMessage());
      }
      result.addAll(alternatives);
    }
    if (result.size() > MAX_ALTERNATIVES) {
      relax(pointer, "this makes more than %d combinations".formatted(MAX_ALTERNATIVES));
      return to;
    }
    return result;
  }

  /** The alternatives in which at least one keyword is not fulfilled. */
  private List<Constraints> refuse(Schema schema, List<Constraints> to, Set<Schema> active) {
    List<Constraints> result = new ArrayList<>();
    for (String keyword : schema.keywords().keySet()) {
      result.addAll(refuse(schema, keyword, copies(to), active));
    }
    if (result.size() > MAX_ALTERNATIVES) {
      throw new InexpressibleException("it makes too many combinations");
    }
    return result;
  }

  private List<Constraints> refuse(
      Schema schema, String keyword, List<Constraints> to, Set<Schema> active) {
    return switch (keyword) {
      case "$ref", "$dynamicRef", "$recursiveRef" -> {
        if (document.isDynamic(schema, keyword)) {
          throw new InexpressibleException("'%s'".formatted(keyword));
        }
        yield apply(document.resolve(schema, keyword).not(), to, active);
      }
      case "not" -> apply(schema.sub("not"), to, active);
      case "anyOf" -> applyAll(negations(nonEmpty(schema, keyword)), to, active);
      case "oneOf" -> {
        if (!values.overlaps(nonEmpty(schema, keyword)).isEmpty()) {
          throw new InexpressibleException("'oneOf' with alternatives that overlap");
        }
        yield applyAll(negations(schema.subs(keyword)), to, active);
      }
      case "allOf" ->
          applyAny(negations(nonEmpty(schema, keyword)), schema.pointer(keyword), to, active);
      case "properties" -> {
        List<Constraints> result = new ArrayList<>();
        schema
            .named(keyword)
            .forEach(
                (name, value) ->
                    result.addAll(
                        changed(
                            copies(to),
                            EnumSet.of(ValueType.OBJECT),
                            c -> {
                              c.members.add(member(name, value.not()));
                              c.required.add(name);
                            })));
        yield result;
      }
      case "required" -> {
        List<Constraints> result = new ArrayList<>();
        for (String name : Keywords.names(schema)) {
          result.addAll(
              changed(
                  copies(to),
                  EnumSet.of(ValueType.OBJECT),
                  c -> c.members.add(member(name, Schema.NOTHING))));
        }
        yield result;
      }
      case "if", "dependentRequired", "dependentSchemas", "dependencies", "nullable" ->
          throw new InexpressibleException("'%s'".formatted(keyword));
      default -> refuse(schema, keyword, to);
    };
  }

  private static List<Schema> negations(List<Schema> schemas) {
    return schemas.stream().map(Schema::not).toList();
  }

  private static Members member(String name, Schema value) {
    return new Members(Map.of(name, value), List.of(), Optional.empty(), false, false);
  }

  private interface Change {
    void make(Constraints constraints);
  }

  private static List<Constraints> changed(
      List<Constraints> all, Set<ValueType> types, Change change) {
    for (Constraints constraints : all) {
      constraints.restrict(types);
      change.make(constraints);
    }
    return all.stream().filter(c -> !c.types.isEmpty()).collect(Collectors.toList());
  }

  private List<Constraints> refuse(Schema schema, String keyword, List<Constraints> to) {
    return switch (keyword) {
      case "type" -> changed(to, EnumSet.complementOf(Keywords.types(schema)), c -> {});
      case "enum" -> changed(to, ALL, c -> c.excluded.addAll(Keywords.enumeration(schema)));
      case "const" -> changed(to, ALL, c -> c.excluded.add(schema.keywords().get(keyword)));
      case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum" -> {
        BigDecimal bound = Keywords.number(schema, keyword);
        boolean exclusive = !keyword.startsWith("exclusive");
        yield keyword.endsWith("inimum")
            ? changed(to, Keywords.NUMBERS, c -> c.numbers = c.numbers.atMost(bound, exclusive))
            : changed(to, Keywords.NUMBERS, c -> c.numbers = c.numbers.atLeast(bound, exclusive));
      }
      case "pattern", "format" -> {
        String text = String.valueOf(schema.keywords().get(keyword));
        String pointer = schema.pointer(keyword);
        Regex regex =
            (keyword.equals("format") ? Formats.regex(text) : keywords.regex(text, pointer))
                .orElseThrow(() -> new InexpressibleException("'%s'".formatted(keyword)));
        yield changed(
            to,
            EnumSet.of(ValueType.STRING),
            c -> c.patterns.add(new Pattern(regex, false, pointer)));
      }
      case "minLength", "minItems", "minProperties" -> {
        int most = Keywords.count(schema, keyword) - 1;
        yield most < 0 ? List.of() : atMost(keyword, most, to);
      }
      case "maxLength", "maxItems", "maxProperties" ->
          atLeast(keyword, Keywords.count(schema, keyword) + 1, to);
      default -> {
        Object value = schema.keywords().get(keyword);
        if (!Keywords.isAnnotation(keyword)
            && !Boolean.TRUE.equals(value)
            && !Map.of().equals(value)) {
          throw new InexpressibleException("'%s'".formatted(keyword));
        }
        yield List.of();
      }
    };
  }

  private static List<Constraints> atMost(String keyword, int bound, List<Constraints> to) {
    return switch (keyword) {
      case "minLength" ->
          changed(
              to, EnumSet.of(ValueType.STRING), c -> c.maxLength = Math.min(c.maxLength, bound));
      case "minItems" ->
          changed(to, EnumSet.of(ValueType.ARRAY), c -> c.maxItems = Math.min(c.maxItems, bound));
      default ->
          changed(
              to,
              EnumSet.of(ValueType.OBJECT),
              c -> c.maxProperties = Math.min(c.maxProperties, bound));
    };
  }

  private static List<Constraints> atLeast(String keyword, int bound, List<Constraints> to) {
    return switch (keyword) {
      case "maxLength" ->
          changed(
              to, EnumSet.of(ValueType.STRING), c -> c.minLength = Math.max(c.minLength, bound));
      case "maxItems" ->
          changed(to, EnumSet.of(ValueType.ARRAY), c -> c.minItems = Math.max(c.minItems, bound));
      default ->
          changed(
              to,
              EnumSet.of(ValueType.OBJECT),
              c -> c.minProperties = Math.max(c.minProperties, bound));
    };
  }
}
