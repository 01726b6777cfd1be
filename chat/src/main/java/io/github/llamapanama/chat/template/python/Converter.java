package io.github.llamapanama.chat.template.python;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From the caller's values to Python's: a read-only copy, every string marked with its origin.
 *
 * <p>Maps, collections, arrays of objects, strings, numbers, booleans, null and Jackson's trees;
 * everything else (enums, dates, …) becomes its string. A {@code role} that is a known one is the
 * template's.
 */
public final class Converter {

  private static final int MAXIMUM_DEPTH = 500;

  /** Templates make special tokens of these: {@code '<|' + message.role + '|>'}. */
  private static final Set<String> ROLES =
      Set.of("system", "developer", "user", "assistant", "tool", "function");

  private final boolean input;
  private int depth;

  private Converter(boolean input) {
    this.input = input;
  }

  /** Converts a value; its strings are the caller's if {@code input}, else the template's. */
  public static Object convert(@Nullable Object value, boolean input) {
    return new Converter(input).convert(value);
  }

  private Object convert(@Nullable Object value) {
    return switch (value) {
      case null -> None.NONE;
      case None none -> none;
      case String text -> Text.of(text, input);
      case Map<?, ?> map -> {
        enter();
        PyDict dict = new PyDict();
        map.forEach(
            (key, element) ->
                dict.put(
                    convert(key),
                    isRole(key, element) ? Text.template((String) element) : convert(element)));
        depth--;
        yield dict.freeze();
      }
      case JsonNode node -> convertTree(node);
      case Iterable<?> iterable -> {
        enter();
        ArrayList<Object> list = new ArrayList<>();
        iterable.forEach(element -> list.add(convert(element)));
        depth--;
        yield PyList.frozen(list);
      }
      case Object[] array -> convert(java.util.Arrays.asList(array));
      case Boolean bool -> bool;
      case Long number -> number;
      case Integer number -> number.longValue();
      case Short number -> number.longValue();
      case Byte number -> number.longValue();
      case Double number -> number;
      case Float number -> Double.parseDouble(number.toString());
      case BigInteger number -> Numbers.of(number);
      case BigDecimal number -> number.doubleValue();
      default -> Text.of(value.toString(), input);
    };
  }

  /** Whether a member is the role of a message, one that is known and so nobody's free text. */
  private static boolean isRole(@Nullable Object key, @Nullable Object value) {
    return "role".equals(key) && value instanceof String role && ROLES.contains(role);
  }

  private Object convertTree(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        enter();
        PyDict dict = new PyDict();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
          String text = field.getValue().textValue();
          dict.put(
              Text.of(field.getKey(), input),
              isRole(field.getKey(), text) ? Text.template(text) : convertTree(field.getValue()));
        }
        depth--;
        yield dict.freeze();
      }
      case ARRAY -> {
        enter();
        ArrayList<Object> list = new ArrayList<>(node.size());
        node.forEach(element -> list.add(convertTree(element)));
        depth--;
        yield PyList.frozen(list);
      }
      case STRING -> Text.of(node.textValue(), input);
      case BOOLEAN -> node.booleanValue();
      case NUMBER ->
          node.isIntegralNumber()
              ? Numbers.of(node.bigIntegerValue())
              : (Object) node.doubleValue();
      case NULL, MISSING -> None.NONE;
      case BINARY, POJO -> Text.of(node.asText(), input);
    };
  }

  private void enter() {
    if (++depth > MAXIMUM_DEPTH) {
      throw Failure.limit("the caller's data is nested too deeply");
    }
  }
}
