package io.github.llamapanama.chat.format;

import io.github.llamapanama.chat.template.ChatTemplate;
import io.github.llamapanama.chat.template.TemplateException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a template can read, found by rendering small conversations and looking at what comes out.
 *
 * @param readsStrings whether it reads content that is a string
 * @param readsParts whether it reads content that is a list of parts
 * @param readsArgumentObjects whether it reads a tool call's arguments as an object, not as text
 * @param readsDevelopers whether it knows the role {@code developer}
 */
record TemplateFeatures(
    boolean readsStrings,
    boolean readsParts,
    boolean readsArgumentObjects,
    boolean readsDevelopers) {

  /** A word that no template contains. */
  private static final String NEEDLE = "xneedlex";

  private static final Map<String, Object> TOOL =
      Map.of(
          "type",
          "function",
          "function",
          Map.of(
              "name",
              "tool1",
              "description",
              "a tool",
              "parameters",
              Map.of(
                  "type",
                  "object",
                  "properties",
                  Map.of(NEEDLE, Map.of("type", "string", "description", "an argument")),
                  "required",
                  List.of(NEEDLE))));

  static TemplateFeatures of(ChatTemplate template) {
    boolean parts = readsContent(template, List.of(Map.of("type", "text", "text", NEEDLE)));
    boolean strings = !parts || readsContent(template, NEEDLE);
    boolean objects = readsArguments(template, Map.of(NEEDLE, NEEDLE));
    boolean texts =
        objects || readsArguments(template, "{\"%s\": \"%s\"}".formatted(NEEDLE, NEEDLE));
    return new TemplateFeatures(
        strings, parts, objects || !texts, template.source().contains("developer"));
  }

  private static boolean readsContent(ChatTemplate template, Object content) {
    return render(template, List.of(message("user", content)), false)
        .filter(text -> text.contains(NEEDLE) && !isPrintedByPython(text))
        .isPresent();
  }

  private static boolean readsArguments(ChatTemplate template, Object arguments) {
    Map<String, Object> call = message("assistant", "");
    call.put(
        "tool_calls",
        List.of(
            Map.of(
                "id",
                "call00001",
                "type",
                "function",
                "function",
                Map.of("name", "tool1", "arguments", arguments))));
    Map<String, Object> answer = message("tool", "done");
    answer.put("tool_call_id", "call00001");
    answer.put("name", "tool1");
    Map<String, Object> question = message("user", "a question");
    List<Map<String, Object>> before =
        List.of(question, message("assistant", ""), answer, question);
    List<Map<String, Object>> after = List.of(question, call, answer, question);
    Optional<String> without = render(template, before, true);
    return render(template, after, true)
        .filter(text -> count(text) > without.map(TemplateFeatures::count).orElse(1))
        .filter(text -> !isPrintedByPython(text) && !text.contains("\\\"" + NEEDLE))
        .isPresent();
  }

  /** Whether a list or a dict was printed as Python prints it, which no template means to do. */
  private static boolean isPrintedByPython(String text) {
    return text.contains("'" + NEEDLE);
  }

  private static int count(String text) {
    return text.split(NEEDLE, -1).length - 1;
  }

  private static Map<String, Object> message(String role, Object content) {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("role", role);
    message.put("content", content);
    return message;
  }

  private static Optional<String> render(
      ChatTemplate template, List<Map<String, Object>> messages, boolean tools) {
    Map<String, Object> context = new LinkedHashMap<>();
    context.put("messages", messages);
    if (tools) {
      context.put("tools", List.of(TOOL));
    }
    context.put("add_generation_prompt", true);
    context.put("bos_token", "");
    context.put("eos_token", "");
    try {
      return Optional.of(template.render(context).text());
    } catch (TemplateException e) {
      return Optional.empty();
    }
  }
}
