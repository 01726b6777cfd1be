package io.github.llamapanama.server.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/**
 * Reads a list of objects in whose place the wire may have one text.
 *
 * @param <T> the objects
 */
public abstract class TextOrList<T> extends JsonDeserializer<List<T>> {
  private final Class<T> type;
  private final Function<String, T> ofText;

  /**
   * @param type the objects' type
   * @param ofText the object that a text stands for
   */
  protected TextOrList(Class<T> type, Function<String, T> ofText) {
    this.type = type;
    this.ofText = ofText;
  }

  @Override
  public List<T> deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    if (parser.hasToken(JsonToken.VALUE_STRING)) {
      return List.of(ofText.apply(parser.getText()));
    }
    if (!parser.isExpectedStartArrayToken()) {
      throw new IllegalArgumentException("a text or a list is expected");
    }
    return context.readValue(
        parser, context.getTypeFactory().constructCollectionType(List.class, type));
  }

  @Override
  public Object getEmptyValue(DeserializationContext context) {
    return List.of();
  }
}
