package io.github.llamapanama.cli.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.TreeNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.llamapanama.cli.options.TextArgument;
import io.github.llamapanama.cli.options.UsageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads a configuration file, token by token, so that each setting knows its line. */
final class ConfigReader {
  private static final String MODELS = "models";

  private final Path file;
  private final List<List<ConfigSetting>> models = new ArrayList<>();

  ConfigReader(Path file) {
    this.file = file;
  }

  ConfigFile read() {
    String text = TextArgument.read(file);
    try (JsonParser parser = mapper().createParser(text)) {
      JsonToken first = parser.nextToken();
      if (first == null || first == JsonToken.VALUE_NULL) {
        return new ConfigFile(file, List.of(), List.of());
      }
      require(first == JsonToken.START_OBJECT, parser, "settings are expected, such as 'port: 80'");
      List<ConfigSetting> settings = settings(parser, true);
      require(parser.nextToken() == null, parser, "nothing more is expected");
      return new ConfigFile(file, settings, models);
    } catch (JsonProcessingException e) {
      throw new UsageException(
          "%s: %s"
              .formatted(
                  place(e.getLocation()), e.getOriginalMessage().lines().findFirst().orElse("")));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private ObjectMapper mapper() {
    boolean json = file.toString().toLowerCase(Locale.ROOT).endsWith(".json");
    return json ? new JsonMapper() : new YAMLMapper();
  }

  /** The settings of an object that has begun. */
  private List<ConfigSetting> settings(JsonParser parser, boolean ofServer) throws IOException {
    List<ConfigSetting> settings = new ArrayList<>();
    Map<String, String> places = new HashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      String place = place(parser.currentTokenLocation());
      String earlier = places.putIfAbsent(key, place);
      require(earlier == null, parser, "'%s' is set twice".formatted(key));
      parser.nextToken();
      if (ofServer && key.equals(MODELS)) {
        readModels(parser);
      } else {
        settings.add(new ConfigSetting(key, values(parser, key), place));
      }
    }
    return settings;
  }

  private void readModels(JsonParser parser) throws IOException {
    require(
        parser.currentToken() == JsonToken.START_ARRAY,
        parser,
        "'models' is a list, with the settings of a model each");
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      require(
          parser.currentToken() == JsonToken.START_OBJECT,
          parser,
          "the settings of a model are expected, such as 'model: FILE'");
      models.add(settings(parser, false));
    }
    require(!models.isEmpty(), parser, "'models' has at least one model");
  }

  private List<String> values(JsonParser parser, String key) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      return parser.currentToken() == JsonToken.VALUE_NULL
          ? List.of()
          : List.of(value(parser, key));
    }
    List<String> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(value(parser, key));
    }
    return values;
  }

  /** A plain value as it is written, and an object as JSON. */
  private String value(JsonParser parser, String key) throws IOException {
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      TreeNode tree = parser.readValueAsTree();
      return tree.toString();
    }
    require(
        parser.currentToken().isScalarValue() && parser.currentToken() != JsonToken.VALUE_NULL,
        parser,
        "'%s' has a value in it that is none".formatted(key));
    return parser.getText();
  }

  private void require(boolean condition, JsonParser parser, String message) {
    if (!condition) {
      throw new UsageException("%s: %s".formatted(place(parser.currentTokenLocation()), message));
    }
  }

  private String place(JsonLocation location) {
    return "%s, line %d, column %d".formatted(file, location.getLineNr(), location.getColumnNr());
  }
}
