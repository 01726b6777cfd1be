package io.github.llamapanama.chat.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Translates OpenAI's older {@code functions} and {@code function_call}, in requests and in their
 * messages, to the tools that took their place.
 */
final class DeprecatedFunctions {
  private DeprecatedFunctions() {}

  /**
   * Translates in place.
   *
   * @throws IllegalArgumentException if a request has both forms
   */
  static void translate(ObjectNode request) {
    functions(request);
    choice(request);
    messages(request.path("messages"));
  }

  private static void functions(ObjectNode request) {
    JsonNode functions = request.remove("functions");
    if (functions == null || functions.isNull()) {
      return;
    }
    refuseBoth(request, "functions", "tools");
    if (!functions.isArray()) {
      throw new IllegalArgumentException("parameter 'functions': a list of functions is expected");
    }
    ArrayNode tools = request.putArray("tools");
    functions.forEach(
        function -> tools.addObject().put("type", "function").set("function", function));
  }

  private static void choice(ObjectNode request) {
    JsonNode choice = request.remove("function_call");
    if (choice == null || choice.isNull()) {
      return;
    }
    refuseBoth(request, "function_call", "tool_choice");
    if (choice.isObject()) {
      request.putObject("tool_choice").put("type", "function").set("function", choice);
    } else {
      request.set("tool_choice", choice);
    }
    // One call at a time was all there was.
    if (!request.hasNonNull("parallel_tool_calls")) {
      request.put("parallel_tool_calls", false);
    }
  }

  private static void refuseBoth(ObjectNode request, String old, String current) {
    if (request.hasNonNull(current)) {
      throw new IllegalArgumentException(
          "parameter '%s' is the older form of '%s': give one of them".formatted(old, current));
    }
  }

  /** A function's answer belongs to the call before it. */
  private static void messages(JsonNode messages) {
    int calls = 0;
    for (JsonNode node : messages) {
      if (!(node instanceof ObjectNode message)) {
        continue;
      }
      JsonNode call = message.remove("function_call");
      if (call != null && !call.isNull()) {
        calls++;
        ObjectNode toolCall = message.putArray("tool_calls").addObject();
        toolCall.put("id", id(calls)).put("type", "function").set("function", call);
      }
      if (message.path("role").asText().equals("function")) {
        message.put("role", Role.TOOL.wireName());
        message.put("tool_call_id", id(calls));
      }
    }
  }

  private static String id(int calls) {
    return "call_" + calls;
  }
}
