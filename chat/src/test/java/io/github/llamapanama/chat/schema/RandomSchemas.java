package io.github.llamapanama.chat.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random schemas, values that are valid for them, and values that are almost. */
final class RandomSchemas {

  /** A schema and a value that it allows. */
  record Example(ObjectNode schema, JsonNode value) {}

  private record PatternExample(String pattern, String text) {}

  private static final List<PatternExample> PATTERNS =
      List.of(
          new PatternExample("^[a-z]{2,4}$", "abc"),
          new PatternExample("^(foo|ba[rz])+$", "foobaz"),
          new PatternExample("[0-9]+", "x12y"),
          new PatternExample("^a", "abc"),
          new PatternExample("z$", "xyz"),
          new PatternExample("^\\w+@\\w+\\.(com|org)$", "a_1@b.org"),
          new PatternExample("^(?!.*--)[a-z-]*$", "a-b"),
          new PatternExample("^[^\"\\\\]*$", "a/b"),
          new PatternExample("^a|b$", "xb"),
          new PatternExample("\\bhi\\b", "oh hi!"));

  /** Not times: the validator knows no offsets beyond 18 hours. */
  private static final List<PatternExample> FORMATS =
      List.of(
          new PatternExample("date", "2024-02-29"),
          new PatternExample("uuid", "123e4567-e89b-12d3-a456-426614174000"),
          new PatternExample("ipv4", "192.168.0.1"),
          new PatternExample("ipv6", "2001:db8::1"));

  private static final List<String> NAMES =
      List.of("a", "ab", "b", "name", "naïve", "x y", "q\"uote", "na", "z");

  private static final List<String> TEXTS =
      List.of("", "a", "abc", "é🙂", "line\nbreak", "say \"hi\"", "back\\slash", "a/b", "0");

  private final JsonNodeFactory json = JsonNodeFactory.instance;
  private final Random random;

  RandomSchemas(long seed) {
    random = new Random(seed);
  }

  Example example() {
    return example(3);
  }

  private Example example(int depth) {
    int kind = random.nextInt(depth > 0 ? 11 : 5);
    return switch (kind) {
      case 0 -> integer();
      case 1 -> number();
      case 2 -> text();
      case 3 -> listed();
      case 4 -> simple();
      case 5, 6 -> array(depth);
      case 7, 8, 9 -> object(depth);
      default -> combined(depth);
    };
  }

  private Example simple() {
    return random.nextBoolean()
        ? new Example(typed("boolean"), json.booleanNode(random.nextBoolean()))
        : new Example(typed("null"), json.nullNode());
  }

  private ObjectNode typed(String type) {
    return json.objectNode().put("type", type);
  }

  private Example integer() {
    long value = (long) (random.nextGaussian() * Math.pow(10, random.nextInt(6)));
    ObjectNode schema = typed("integer");
    if (random.nextBoolean()) {
      long distance = random.nextInt(200);
      if (random.nextInt(4) == 0) {
        schema.put("exclusiveMinimum", value - distance - 1);
      } else {
        schema.put("minimum", value - distance);
      }
    }
    if (random.nextBoolean()) {
      schema.put("maximum", value + random.nextInt(200));
    }
    // The validator divides large numbers as doubles.
    if (random.nextInt(2) == 0 && schema.has("minimum") && schema.has("maximum")) {
      int divisor = 1 + random.nextInt(12);
      if (value % divisor == 0) {
        schema.put("multipleOf", divisor);
      }
    }
    return new Example(schema, json.numberNode(value));
  }

  private Example number() {
    BigDecimal value = BigDecimal.valueOf(random.nextInt(200_000) - 100_000, random.nextInt(4));
    ObjectNode schema = typed("number");
    if (random.nextBoolean()) {
      schema.put("minimum", value.subtract(BigDecimal.valueOf(random.nextInt(5_000), 2)));
    }
    if (random.nextBoolean()) {
      schema.put("maximum", value.add(BigDecimal.valueOf(random.nextInt(5_000), 2)));
    }
    if (random.nextInt(2) == 0 && schema.has("minimum") && schema.has("maximum")) {
      schema.put("multipleOf", BigDecimal.ONE.movePointLeft(Math.max(value.scale(), 0)));
    }
    return new Example(schema, json.numberNode(value));
  }

  private Example text() {
    ObjectNode schema = typed("string");
    int kind = random.nextInt(4);
    String text;
    if (kind == 0) {
      PatternExample example = PATTERNS.get(random.nextInt(PATTERNS.size()));
      schema.put("pattern", example.pattern());
      text = example.text();
    } else if (kind == 1) {
      PatternExample example = FORMATS.get(random.nextInt(FORMATS.size()));
      schema.put("format", example.pattern());
      return new Example(schema, json.textNode(example.text()));
    } else {
      text = TEXTS.get(random.nextInt(TEXTS.size()));
    }
    int length = text.codePointCount(0, text.length());
    if (random.nextInt(3) == 0) {
      schema.put("minLength", Math.max(0, length - random.nextInt(3)));
    }
    if (random.nextInt(3) == 0) {
      schema.put("maxLength", length + random.nextInt(3));
    }
    return new Example(schema, json.textNode(text));
  }

  private Example listed() {
    ArrayNode values = json.arrayNode();
    for (int i = random.nextInt(3); i >= 0; i--) {
      values.add(example(0).value());
    }
    if (random.nextInt(4) == 0) {
      values.add(json.objectNode().put("k", 1).set("l", json.arrayNode().add(true)));
    }
    JsonNode value = values.get(random.nextInt(values.size()));
    ObjectNode schema = json.objectNode();
    return random.nextInt(4) == 0
        ? new Example(schema.set("const", value), value)
        : new Example(schema.set("enum", values), value);
  }

  private Example array(int depth) {
    ObjectNode schema = typed("array");
    ArrayNode values = json.arrayNode();
    if (random.nextInt(4) == 0) {
      ArrayNode prefix = json.arrayNode();
      for (int i = random.nextInt(3); i >= 0; i--) {
        Example item = example(depth - 1);
        prefix.add(item.schema());
        values.add(item.value());
      }
      schema.set("prefixItems", prefix);
      if (random.nextBoolean()) {
        schema.put("items", false);
      }
    } else {
      Example item = example(depth - 1);
      schema.set("items", item.schema());
      for (int i = random.nextInt(4); i > 0; i--) {
        values.add(item.value());
      }
    }
    if (random.nextInt(3) == 0) {
      schema.put("minItems", Math.max(0, values.size() - random.nextInt(2)));
    }
    if (random.nextInt(3) == 0) {
      schema.put("maxItems", values.size() + random.nextInt(2));
    }
    return new Example(schema, values);
  }

  private Example object(int depth) {
    ObjectNode schema = typed("object");
    ObjectNode properties = json.objectNode();
    ObjectNode value = json.objectNode();
    ArrayNode required = json.arrayNode();
    List<String> names = new ArrayList<>(NAMES);
    for (int i = random.nextInt(5); i > 0; i--) {
      String name = names.remove(random.nextInt(names.size()));
      Example member = example(depth - 1);
      properties.set(name, member.schema());
      boolean needed = random.nextInt(3) == 0;
      if (needed) {
        required.add(name);
      }
      if (needed || random.nextBoolean()) {
        value.set(name, member.value());
      }
    }
    schema.set("properties", properties);
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    switch (random.nextInt(4)) {
      case 0 -> schema.put("additionalProperties", false);
      case 1 -> {
        Example other = example(0);
        schema.set("additionalProperties", other.schema());
        value.set(names.get(0), other.value());
      }
      default -> {}
    }
    if (random.nextInt(5) == 0) {
      schema.put("minProperties", Math.max(0, value.size() - random.nextInt(2)));
    }
    if (random.nextInt(5) == 0) {
      schema.put("maxProperties", value.size() + random.nextInt(2));
    }
    if (random.nextInt(6) == 0 && properties.size() >= 2) {
      List<String> declared = new ArrayList<>();
      properties.fieldNames().forEachRemaining(declared::add);
      String first = declared.get(0);
      String second = declared.get(1);
      if (!value.has(first) || value.has(second)) {
        schema.set("dependentRequired", json.objectNode().set(first, json.arrayNode().add(second)));
      }
    }
    return new Example(schema, value);
  }

  private Example combined(int depth) {
    Example one = example(depth - 1);
    Example two = example(depth - 1);
    ObjectNode schema = json.objectNode();
    return switch (random.nextInt(4)) {
      case 0 -> {
        schema.set("anyOf", json.arrayNode().add(two.schema()).add(one.schema()));
        yield new Example(schema, one.value());
      }
      case 1 -> {
        ObjectNode half = json.objectNode();
        ObjectNode rest = one.schema().deepCopy();
        for (String keyword : List.of("type", "minimum", "minLength", "required", "pattern")) {
          if (rest.has(keyword)) {
            half.set(keyword, rest.remove(keyword));
          }
        }
        schema.set("allOf", json.arrayNode().add(half).add(rest));
        yield new Example(schema, one.value());
      }
      case 2 -> {
        schema.put("$ref", "#/$defs/one");
        schema.set("$defs", json.objectNode().set("one", one.schema()));
        // Only at the top of a document do these names mean anything.
        yield depth == 3 && !one.schema().toString().contains("$ref")
            ? new Example(schema, one.value())
            : one;
      }
      default -> {
        schema.setAll(one.schema());
        schema.set("not", json.objectNode().put("const", "no such text"));
        yield new Example(schema, one.value());
      }
    };
  }

  /** A value that differs a little; whether it is still valid is another question. */
  JsonNode mutated(JsonNode value) {
    int kind = random.nextInt(8);
    if (kind == 0) {
      return example(1).value();
    }
    if (value.isObject()) {
      ObjectNode copy = ((ObjectNode) value).deepCopy();
      List<String> names = new ArrayList<>();
      copy.fieldNames().forEachRemaining(names::add);
      if (kind < 3 || names.isEmpty()) {
        String name = NAMES.get(random.nextInt(NAMES.size()));
        copy.set(name, example(0).value());
      } else {
        String name = names.get(random.nextInt(names.size()));
        if (kind < 5) {
          copy.remove(name);
        } else {
          copy.set(name, mutated(copy.get(name)));
        }
      }
      return copy;
    }
    if (value.isArray()) {
      ArrayNode copy = ((ArrayNode) value).deepCopy();
      if (kind < 3 || copy.isEmpty()) {
        return copy.add(example(0).value());
      }
      int at = random.nextInt(copy.size());
      if (kind < 5) {
        copy.remove(at);
      } else {
        copy.set(at, mutated(copy.get(at)));
      }
      return copy;
    }
    if (value.isNumber()) {
      BigDecimal step = BigDecimal.valueOf(random.nextInt(2_000) - 1_000, random.nextInt(3));
      return json.numberNode(value.decimalValue().add(step));
    }
    if (value.isTextual()) {
      String text = value.textValue();
      int at =
          text.offsetByCodePoints(0, random.nextInt(text.codePointCount(0, text.length()) + 1));
      return json.textNode(text.substring(0, at) + (kind < 4 ? "a" : "-") + text.substring(at));
    }
    return json.textNode(value.toString());
  }
}
