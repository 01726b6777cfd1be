package io.github.llamapanama.chat.schema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A schema inside a document, or what it does not allow.
 *
 * <p>Two are equal if they are at the same place, so that a set of them names a rule.
 */
final class Schema {

  /** Nothing is valid. */
  static final Schema NOTHING = new Schema(false, "#!nothing", false);

  /** Everything is valid. */
  static final Schema ANYTHING = new Schema(true, "#!anything", false);

  private final Object value;
  private final String pointer;
  private final boolean negated;

  private Schema(Object value, String pointer, boolean negated) {
    this.value = value;
    this.pointer = pointer;
    this.negated = negated;
  }

  /**
   * A schema of a document.
   *
   * @throws SchemaException if the value is no schema
   */
  static Schema at(@Nullable Object value, String pointer) {
    if (value instanceof Boolean || value instanceof Map<?, ?>) {
      return new Schema(value, pointer, false);
    }
    throw new SchemaException(pointer, "a schema is an object or a boolean, not " + shown(value));
  }

  /** A schema that is nowhere written, but follows from one that is. */
  static Schema derived(
      String pointer, String purpose, Map<String, ? extends @Nullable Object> keywords) {
    return new Schema(keywords, pointer + "!" + purpose, false);
  }

  /** What this schema does not allow. */
  Schema not() {
    return new Schema(value, pointer, !negated);
  }

  /** The same without some keywords. */
  Schema without(String purpose, String... keywords) {
    Map<String, @Nullable Object> rest = new LinkedHashMap<>(keywords());
    for (String keyword : keywords) {
      rest.remove(keyword);
    }
    return new Schema(rest, pointer + "!" + purpose, negated);
  }

  boolean isNegated() {
    return negated;
  }

  boolean isTrue() {
    return value.equals(!negated);
  }

  boolean isFalse() {
    return value.equals(negated);
  }

  /** The keywords; none if this is a boolean. */
  Map<String, @Nullable Object> keywords() {
    if (value instanceof Map<?, ?> map) {
      @SuppressWarnings("unchecked") // Keys of a JSON object are strings.
      Map<String, @Nullable Object> keywords = (Map<String, @Nullable Object>) map;
      return keywords;
    }
    return Map.of();
  }

  /** Where the schema is; parts after an exclamation mark are not in the document. */
  String pointer() {
    return pointer;
  }

  /** The place of a keyword. */
  String pointer(String keyword) {
    int derived = pointer.indexOf('!');
    return (derived < 0 ? pointer : pointer.substring(0, derived)) + "/" + escaped(keyword);
  }

  /** The schema that is the value of a keyword. */
  Schema sub(String keyword) {
    return at(keywords().get(keyword), pointer(keyword));
  }

  /** The schemas of a keyword whose value is a list. */
  List<Schema> subs(String keyword) {
    if (!(keywords().get(keyword) instanceof List<?> list)) {
      throw wrong(keyword, "a list of schemas");
    }
    List<Schema> subs = new java.util.ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      subs.add(at(list.get(i), pointer(keyword) + "/" + i));
    }
    return subs;
  }

  /** The schemas of a keyword whose value is an object. */
  Map<String, Schema> named(String keyword) {
    if (!(keywords().get(keyword) instanceof Map<?, ?> map)) {
      throw wrong(keyword, "an object of schemas");
    }
    Map<String, Schema> named = new LinkedHashMap<>();
    map.forEach(
        (key, schema) ->
            named.put(
                String.valueOf(key),
                at(schema, pointer(keyword) + "/" + escaped(String.valueOf(key)))));
    return named;
  }

  SchemaException wrong(String keyword, String expected) {
    return new SchemaException(
        pointer(keyword),
        "'%s' is %s, not %s".formatted(keyword, expected, shown(keywords().get(keyword))));
  }

  static String escaped(String step) {
    return step.replace("~", "~0").replace("/", "~1");
  }

  private static String shown(@Nullable Object value) {
    String text = value instanceof String ? "'" + value + "'" : String.valueOf(value);
    return shortened(text);
  }

  /** As much of a text as a message needs. */
  static String shortened(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Schema that && negated == that.negated && pointer.equals(that.pointer);
  }

  @Override
  public int hashCode() {
    return Objects.hash(pointer, negated);
  }

  @Override
  public String toString() {
    return (negated ? "not " : "") + pointer;
  }
}
