package io.github.llamapanama.chat.tool;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.github.llamapanama.chat.message.Tool;
import io.github.llamapanama.chat.typed.JsonType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A record of arguments and what to do with them. */
final class RecordTool<A> implements JavaTool {
  private final JsonType<A> arguments;
  private final ToolBody<? super A> body;
  private final Tool definition;

  private RecordTool(JsonType<A> arguments, ToolBody<? super A> body, Tool definition) {
    this.arguments = arguments;
    this.body = body;
    this.definition = definition;
  }

  static <A> RecordTool<A> of(Class<A> type, ToolBody<? super A> body) {
    JsonType<A> arguments = JsonType.of(type);
    if (!"object".equals(arguments.schema().get("type"))) {
      throw new IllegalArgumentException(
          "%s is not written as a JSON object, as a tool's arguments are".formatted(type));
    }
    Optional<ToolFunction> function = Optional.ofNullable(type.getAnnotation(ToolFunction.class));
    Optional<String> description =
        function
            .map(ToolFunction::value)
            .or(
                () ->
                    Optional.ofNullable(type.getAnnotation(JsonClassDescription.class))
                        .map(JsonClassDescription::value));
    // The tool has the description; within its parameters it would only repeat.
    Map<String, @Nullable Object> schema = new LinkedHashMap<>(arguments.schema());
    schema.remove("description");
    String name = ToolTexts.name(function.map(ToolFunction::name).orElse(""), type.getSimpleName());
    return new RecordTool<>(arguments, body, Tool.function(name, description.orElse(""), schema));
  }

  @Override
  public Tool definition() {
    return definition;
  }

  @Override
  public String call(String json) throws Exception {
    Object answer = body.call(arguments.read(json));
    return ToolTexts.answer(answer, answer == null ? Object.class : answer.getClass());
  }
}
