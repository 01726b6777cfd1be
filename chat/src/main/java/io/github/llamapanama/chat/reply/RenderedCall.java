package io.github.llamapanama.chat.reply;

import static io.github.llamapanama.chat.reply.ProbeConversations.FIRST_ID;
import static io.github.llamapanama.chat.reply.ProbeConversations.FIRST_KEY;
import static io.github.llamapanama.chat.reply.ProbeConversations.FIRST_TOOL;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A call that a template rendered as a JSON object.
 *
 * @param text the rendering
 * @param start where the object starts in it
 * @param end where it ends
 * @param object what it is
 */
record RenderedCall(String text, int start, int end, JsonNode object) {
  private static final Set<String> ID_KEYS = Set.of("id", "tool_call_id", "call_id");

  /** The first call of a tool from an index on, without an object that has it in a list. */
  static Optional<RenderedCall> find(String text, int from, String tool) {
    ReplyInput input = ReplyInput.of(text);
    for (int at = text.indexOf('{', from); at >= 0; at = text.indexOf('{', at + 1)) {
      int start = at;
      int end = JsonScanner.end(input, start);
      Optional<RenderedCall> call =
          end < 0
              ? Optional.empty()
              : JsonText.parse(text.substring(start, end))
                  .filter(object -> calls(object, tool))
                  .map(object -> new RenderedCall(text, start, end, object));
      if (call.isPresent()) {
        return call;
      }
    }
    return Optional.empty();
  }

  private static boolean calls(JsonNode object, String tool) {
    return object.has(tool) || names(object, tool) || wrapper(object, tool).isPresent();
  }

  private static boolean names(JsonNode object, String tool) {
    return object.properties().stream().anyMatch(member -> member.getValue().asText().equals(tool));
  }

  /** The key of the object that has the name, if that is a member of this one. */
  private static Optional<String> wrapper(JsonNode object, String tool) {
    return object.properties().stream()
        .filter(member -> member.getValue().isObject() && names(member.getValue(), tool))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** How this call of the first tool is written; empty if it has no arguments. */
  Optional<ToolSyntax> syntax(CallFrame frame, boolean array) {
    Optional<String> wrapper = wrapper(object, FIRST_TOOL);
    JsonNode members = wrapper.map(object::get).orElse(object);
    String nameKey = "";
    String argumentsKey = "";
    Optional<String> idKey = ID_KEYS.stream().filter(object::has).findFirst();
    for (Map.Entry<String, JsonNode> member : members.properties()) {
      String key = member.getKey();
      if (member.getValue().asText().equals(FIRST_TOOL)) {
        nameKey = key;
      } else if (member.getValue().toString().contains(FIRST_KEY) && !key.equals(FIRST_TOOL)) {
        argumentsKey = key;
      } else if (ID_KEYS.contains(key)) {
        idKey = Optional.of(key);
      }
    }
    String form = form(nameKey.isEmpty() ? FIRST_TOOL : argumentsKey, idKey);
    return form.contains(ToolSyntax.Json.ARGUMENTS)
        ? Optional.of(
            new ToolSyntax.Json(frame, nameKey, argumentsKey, idKey, wrapper, array, form))
        : Optional.empty();
  }

  /** The text of the object with marks for what differs from call to call. */
  private String form(String argumentsKey, Optional<String> idKey) {
    String form = withArguments(text.substring(start, end), argumentsKey);
    form = form.replace(FIRST_TOOL, ToolSyntax.Json.NAME).replace(FIRST_ID, ToolSyntax.Json.ID);
    return idKey.isEmpty() || form.contains(ToolSyntax.Json.ID)
        ? form
        : withNumber(form, idKey.get());
  }

  private static String withArguments(String json, String key) {
    Matcher member = Pattern.compile(member(key)).matcher(json);
    if (!member.find()) {
      return json;
    }
    int value = JsonScanner.end(ReplyInput.of(json), member.end());
    return json.substring(0, member.end()) + ToolSyntax.Json.ARGUMENTS + json.substring(value);
  }

  private static String withNumber(String json, String key) {
    Matcher number = Pattern.compile(member(key) + "\"?(\\d+)").matcher(json);
    return number.find()
        ? json.substring(0, number.start(1)) + Marker.NUMBER + json.substring(number.end(1))
        : json;
  }

  /** A key and what stands between it and its value. */
  private static String member(String key) {
    return Pattern.quote(JsonText.quote(key)) + "\\s*:\\s*";
  }
}
