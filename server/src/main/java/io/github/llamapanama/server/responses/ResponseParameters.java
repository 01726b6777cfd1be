package io.github.llamapanama.server.responses;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.GenerationOptions;
import io.github.llamapanama.chat.message.ReasoningOptions;
import io.github.llamapanama.chat.message.ReasoningOptions.Effort;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What to respond to, and how. The parameters of sampling stand beside these.
 *
 * @param reasoningBudgetTokens how many tokens the model may think, as llama.cpp's servers have it;
 *     -1 is no limit
 * @param maxOutputTokens how many tokens to generate at most; -1 is no limit
 */
record ResponseParameters(
    Optional<String> model,
    @JsonProperty(required = true) @JsonDeserialize(using = InputItem.Items.class)
        List<InputItem> input,
    Optional<String> instructions,
    List<FunctionTool> tools,
    Optional<FunctionChoice> toolChoice,
    Optional<Boolean> parallelToolCalls,
    Optional<TextOptions> text,
    Optional<Reasoning> reasoning,
    @JsonAlias("thinking_budget_tokens") OptionalInt reasoningBudgetTokens,
    OptionalInt maxOutputTokens,
    OptionalInt topLogprobs,
    List<String> include,
    Optional<String> truncation,
    Optional<Boolean> stream,
    Optional<Map<String, @Nullable Object>> chatTemplateKwargs) {

  private static final String LOGPROBS = "message.output_text.logprobs";
  private static final String TRUNCATE = "auto";
  private static final int NO_LIMIT = -1;
  static final String FAIL = "disabled";

  /**
   * Whether the model thinks first.
   *
   * @param effort how hard it thinks
   * @param summary which summary of its thoughts to give: there is none here but they themselves
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Reasoning(
      @JsonInclude(JsonInclude.Include.ALWAYS) Optional<Effort> effort,
      @JsonInclude(JsonInclude.Include.ALWAYS) Optional<String> summary) {
    static final Reasoning UNSET = new Reasoning(Optional.empty(), Optional.empty());
  }

  ResponseParameters {
    input = List.copyOf(input);
    tools = List.copyOf(tools);
    include = List.copyOf(include);
    if (input.isEmpty() && instructions.isEmpty()) {
      throw new IllegalArgumentException("parameter 'input': there is nothing to respond to");
    }
    if (truncation.isPresent() && !List.of(TRUNCATE, FAIL).contains(truncation.get())) {
      throw new IllegalArgumentException(
          "parameter 'truncation': '%s' or '%s', not '%s'"
              .formatted(TRUNCATE, FAIL, truncation.get()));
    }
  }

  ChatRequest.Builder toRequest(GenerationOptions options) {
    ChatRequest.Builder request = ChatRequest.builder().options(options);
    instructions.ifPresent(request::system);
    request.messages(Conversation.of(input));
    model.ifPresent(request::model);
    request.tools(tools.stream().map(FunctionTool::toTool).toList());
    toolChoice.map(FunctionChoice::choice).ifPresent(request::toolChoice);
    parallelToolCalls.ifPresent(request::parallelToolCalls);
    text.flatMap(TextOptions::format).ifPresent(wire -> request.responseFormat(wire.format()));
    request.reasoning(
        new ReasoningOptions(
            reasoning.flatMap(Reasoning::effort), budget(), ReasoningOptions.Format.AUTO));
    maxOutputTokens.stream()
        .filter(tokens -> tokens != NO_LIMIT)
        .forEach(tokens -> request.options(change -> change.maxTokens(tokens)));
    if (topLogprobs.isPresent() || include.contains(LOGPROBS)) {
      request.options(change -> change.logprobs(topLogprobs.orElse(0)));
    }
    chatTemplateKwargs.ifPresent(request::templateVariables);
    stream.ifPresent(request::stream);
    return request;
  }

  private OptionalInt budget() {
    return reasoningBudgetTokens.equals(OptionalInt.of(NO_LIMIT))
        ? OptionalInt.empty()
        : reasoningBudgetTokens;
  }

  /** Whether the oldest turns may be left out, so that the rest fits the context. */
  boolean truncates() {
    return truncation.equals(Optional.of(TRUNCATE));
  }
}
