package io.github.llamapanama.chat.format;

import io.github.llamapanama.chat.template.ChatTemplate;
import io.github.llamapanama.chat.template.TemplateException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a template can read, found by rendering small conversations and looking at what comes out.
 *
 * @param readsStrings whether it reads content that is a string
 * @param readsParts whether it reads content that is a list of parts
 * @param readsArgumentObjects whether it reads a tool call's arguments as an object, not as text
 * @param wantsCallsWithoutContent whether it shows tool calls only if the content is None, not
 *     empty
 * @param wantsToolList whether it wants an empty list where transformers passes None for no tools
 * @param readsDevelopers whether it knows the role {@code developer}
 * @param readsInstructions whether it shows messages of the role {@code system}
 * @param readsTools whether it shows tools, or calls of them
 */
record TemplateFeatures(
    boolean readsStrings,
    boolean readsParts,
    boolean readsArgumentObjects,
    boolean wantsCallsWithoutContent,
    boolean wantsToolList,
    boolean readsDevelopers,
    boolean readsInstructions,
    boolean readsTools) {

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

  private static final String ARGUMENTS = "{\"%s\": \"%s\"}".formatted(NEEDLE, NEEDLE);

  static TemplateFeatures of(ChatTemplate template) {
    List<Map<String, @Nullable Object>> question = List.of(message("user", NEEDLE));
    boolean toolList =
        render(template, question, null).isEmpty()
            && render(template, question, List.of()).isPresent();
    @Nullable List<Object> noTools = toolList ? List.of() : null;
    boolean parts =
        readsContent(template, List.of(Map.of("type", "text", "text", NEEDLE)), noTools);
    boolean strings = !parts || readsContent(template, NEEDLE, noTools);
    boolean objects = readsArguments(template, "", Map.of(NEEDLE, NEEDLE));
    boolean texts = !objects && readsArguments(template, "", ARGUMENTS);
    boolean none = false;
    if (!objects && !texts) {
      objects = readsArguments(template, null, Map.of(NEEDLE, NEEDLE));
      texts = !objects && readsArguments(template, null, ARGUMENTS);
      none = objects || texts;
    }
    return new TemplateFeatures(
        strings,
        parts,
        objects || !texts,
        none,
        toolList,
        template.source().contains("developer"),
        readsInstructions(template, noTools),
        objects || texts || readsTools(template, noTools));
  }

  private static boolean readsInstructions(ChatTemplate template, @Nullable List<Object> noTools) {
    return render(template, instructed(), noTools).filter(text -> count(text) > 0).isPresent();
  }

  private static boolean readsTools(ChatTemplate template, @Nullable List<Object> noTools) {
    return readsTools(template, List.of(message("user", "a question")), noTools)
        || readsTools(template, instructed(), noTools);
  }

  private static boolean readsTools(
      ChatTemplate template,
      List<Map<String, @Nullable Object>> messages,
      @Nullable List<Object> noTools) {
    Optional<String> with = render(template, messages, List.of(TOOL));
    return with.isPresent() && !with.equals(render(template, messages, noTools));
  }

  private static List<Map<String, @Nullable Object>> instructed() {
    return List.of(message("system", NEEDLE), message("user", "a question"));
  }

  private static boolean readsContent(
      ChatTemplate template, Object content, @Nullable List<Object> noTools) {
    return render(template, List.of(message("user", content)), noTools)
        .filter(text -> text.contains(NEEDLE) && !isPrintedWhole(text))
        .isPresent();
  }

  private static boolean readsArguments(
      ChatTemplate template, @Nullable String content, Object arguments) {
    Map<String, @Nullable Object> call = message("assistant", content);
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
    Map<String, @Nullable Object> answer = message("tool", "done");
    answer.put("tool_call_id", "call00001");
    answer.put("name", "tool1");
    Map<String, @Nullable Object> question = message("user", "a question");
    Optional<String> without =
        render(
            template, List.of(question, message("assistant", ""), answer, question), List.of(TOOL));
    return render(template, List.of(question, call, answer, question), List.of(TOOL))
        .filter(text -> count(text) > without.map(TemplateFeatures::count).orElse(1))
        .filter(text -> !text.contains("'" + NEEDLE) && !text.contains("\\\"" + NEEDLE))
        .isPresent();
  }

  /** Whether the list was printed, as Python or JSON writes it, which no template means to do. */
  private static boolean isPrintedWhole(String text) {
    return text.contains("'" + NEEDLE) || text.contains("\"" + NEEDLE);
  }

  private static int count(String text) {
    return text.split(NEEDLE, -1).length - 1;
  }

  private static Map<String, @Nullable Object> message(String role, @Nullable Object content) {
    Map<String, @Nullable Object> message = new LinkedHashMap<>();
    message.put("role", role);
    message.put("content", content);
    return message;
  }

  private static Optional<String> render(
      ChatTemplate template,
      List<Map<String, @Nullable Object>> messages,
      @Nullable List<Object> tools) {
    Map<String, @Nullable Object> context = new LinkedHashMap<>();
    context.put("messages", messages);
    context.put("tools", tools);
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
