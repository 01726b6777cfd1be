package io.github.llamapanama.chat.message;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A chat request as OpenAI's wire writes it, with what llama.cpp's servers add to it. {@link
 * GenerationOptionsJson} stands beside these parameters in the same object.
 */
record ChatRequestJson(
    Optional<String> model,
    @JsonProperty(required = true) List<ChatMessage> messages,
    Optional<List<Tool>> tools,
    Optional<ToolChoice> toolChoice,
    Optional<Boolean> parallelToolCalls,
    Optional<ResponseFormat> responseFormat,
    Optional<Map<String, @Nullable Object>> jsonSchema,
    Optional<ReasoningOptions.Effort> reasoningEffort,
    @JsonAlias("thinking_budget_tokens") OptionalInt reasoningBudgetTokens,
    Optional<ReasoningOptions.Format> reasoningFormat,
    Optional<Boolean> strictToolCalls,
    Optional<Map<String, @Nullable Object>> chatTemplateKwargs,
    Optional<List<Map<String, @Nullable Object>>> documents,
    Optional<String> chatTemplate,
    Optional<Boolean> addGenerationPrompt,
    Optional<Boolean> continueFinalMessage,
    Optional<Boolean> stream,
    Optional<StreamOptions> streamOptions,
    Optional<Boolean> timingsPerToken,
    Optional<Boolean> returnProgress,
    Optional<String> user) {

  private static final int NO_BUDGET = -1;

  /** How a reply is streamed; what else there is concerns OpenAI's service. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record StreamOptions(boolean includeUsage) {}

  static ChatRequestJson of(ChatRequest request) {
    return new ChatRequestJson(
        request.model(),
        request.messages(),
        unlessEmpty(request.tools()),
        request.toolChoice(),
        request.parallelToolCalls(),
        ResponseFormats.unlessText(request.responseFormat()),
        Optional.empty(),
        request.reasoning().effort(),
        request.reasoning().budget(),
        Optional.of(request.reasoning().format())
            .filter(format -> format != ReasoningOptions.Format.AUTO),
        request.strictToolCalls() ? Optional.of(true) : Optional.empty(),
        request.templateVariables().isEmpty()
            ? Optional.empty()
            : Optional.of(request.templateVariables()),
        unlessEmpty(request.documents()),
        request.templateName(),
        request.addGenerationPrompt() ? Optional.empty() : Optional.of(false),
        request.continueFinalMessage() ? Optional.of(true) : Optional.empty(),
        request.stream() ? Optional.of(true) : Optional.empty(),
        request.streamUsage() ? Optional.of(new StreamOptions(true)) : Optional.empty(),
        request.options().timings(),
        request.options().promptProgress(),
        request.endUser());
  }

  private static <T> Optional<List<T>> unlessEmpty(List<T> list) {
    return list.isEmpty() ? Optional.empty() : Optional.of(list);
  }

  ChatRequest toRequest(GenerationOptions options) {
    if (addGenerationPrompt.orElse(false) && continueFinalMessage.orElse(false)) {
      throw new IllegalArgumentException(
          "parameter 'continue_final_message': a message is gone on with, or another begins with"
              + " add_generation_prompt, not both");
    }
    ChatRequest.Builder request = ChatRequest.builder().messages(messages).options(options);
    model.ifPresent(request::model);
    tools.ifPresent(request::tools);
    toolChoice.ifPresent(request::toolChoice);
    parallelToolCalls.ifPresent(request::parallelToolCalls);
    request.responseFormat(ResponseFormats.only(responseFormat, jsonSchema, options));
    request.reasoning(reasoning());
    strictToolCalls.ifPresent(request::strictToolCalls);
    chatTemplateKwargs.ifPresent(request::templateVariables);
    documents.ifPresent(all -> all.forEach(request::document));
    chatTemplate.ifPresent(request::templateName);
    addGenerationPrompt.ifPresent(request::addGenerationPrompt);
    continueFinalMessage.ifPresent(request::continueFinalMessage);
    stream.ifPresent(request::stream);
    streamOptions.ifPresent(wire -> request.streamUsage(wire.includeUsage()));
    timingsPerToken.ifPresent(tell -> request.options(how -> how.timings(tell)));
    returnProgress.ifPresent(tell -> request.options(how -> how.promptProgress(tell)));
    user.ifPresent(request::endUser);
    return request.build();
  }

  private ReasoningOptions reasoning() {
    OptionalInt budget =
        reasoningBudgetTokens.equals(OptionalInt.of(NO_BUDGET))
            ? OptionalInt.empty()
            : reasoningBudgetTokens;
    return new ReasoningOptions(
        reasoningEffort, budget, reasoningFormat.orElse(ReasoningOptions.Format.AUTO));
  }
}
