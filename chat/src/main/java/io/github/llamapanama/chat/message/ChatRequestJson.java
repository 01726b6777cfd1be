package io.github.llamapanama.chat.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.llamapanama.core.sampling.Grammar;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A chat request as OpenAI's wire writes it, all parameters side by side, with those that
 * llama.cpp's server adds to them.
 */
record ChatRequestJson(
    Optional<String> model,
    @JsonProperty(required = true) List<ChatMessage> messages,
    Optional<List<Tool>> tools,
    Optional<ToolChoice> toolChoice,
    Optional<Boolean> parallelToolCalls,
    Optional<ResponseFormat> responseFormat,
    OptionalInt maxTokens,
    OptionalInt maxCompletionTokens,
    Optional<Stop> stop,
    OptionalLong seed,
    OptionalDouble temperature,
    OptionalInt topK,
    OptionalDouble topP,
    OptionalDouble minP,
    OptionalDouble typicalP,
    OptionalDouble repeatPenalty,
    OptionalDouble frequencyPenalty,
    OptionalDouble presencePenalty,
    Optional<Map<Integer, Double>> logitBias,
    Optional<String> grammar,
    Optional<ReasoningOptions.Effort> reasoningEffort,
    OptionalInt reasoningBudgetTokens,
    Optional<ReasoningOptions.Format> reasoningFormat,
    Optional<Map<String, @Nullable Object>> chatTemplateKwargs,
    Optional<List<Map<String, @Nullable Object>>> documents,
    Optional<String> chatTemplate,
    Optional<Boolean> addGenerationPrompt,
    Optional<Boolean> continueFinalMessage,
    Optional<Boolean> stream,
    Optional<StreamOptions> streamOptions) {

  /** One text or a list of them. */
  record Stop(@JsonValue List<String> texts) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Stop of(Object wire) {
      if (wire instanceof String text) {
        return new Stop(List.of(text));
      }
      if (wire instanceof List<?> texts && texts.stream().allMatch(String.class::isInstance)) {
        return new Stop(texts.stream().map(String.class::cast).toList());
      }
      throw new IllegalArgumentException("stop is a string or a list of strings");
    }
  }

  record StreamOptions(@JsonProperty(required = true) boolean includeUsage) {}

  static ChatRequestJson of(ChatRequest request) {
    GenerationOptions options = request.options();
    return new ChatRequestJson(
        request.model(),
        request.messages(),
        unlessEmpty(request.tools()),
        request.toolChoice(),
        request.parallelToolCalls(),
        Optional.of(request.responseFormat())
            .filter(format -> !(format instanceof ResponseFormat.Text)),
        OptionalInt.empty(),
        options.maxTokens(),
        unlessEmpty(options.stop()).map(Stop::new),
        options.seed(),
        options.temperature(),
        options.topK(),
        options.topP(),
        options.minP(),
        options.typicalP(),
        options.repeatPenalty(),
        options.frequencyPenalty(),
        options.presencePenalty(),
        options.logitBias().isEmpty() ? Optional.empty() : Optional.of(options.logitBias()),
        options.grammar().map(Grammar::text),
        request.reasoning().effort(),
        request.reasoning().budget(),
        Optional.of(request.reasoning().format())
            .filter(format -> format != ReasoningOptions.Format.AUTO),
        request.templateVariables().isEmpty()
            ? Optional.empty()
            : Optional.of(request.templateVariables()),
        unlessEmpty(request.documents()),
        request.templateName(),
        request.addGenerationPrompt() ? Optional.empty() : Optional.of(false),
        request.continueFinalMessage() ? Optional.of(true) : Optional.empty(),
        request.stream() ? Optional.of(true) : Optional.empty(),
        request.streamUsage() ? Optional.of(new StreamOptions(true)) : Optional.empty());
  }

  private static <T> Optional<List<T>> unlessEmpty(List<T> list) {
    return list.isEmpty() ? Optional.empty() : Optional.of(list);
  }

  ChatRequest toRequest() {
    ChatRequest.Builder request = ChatRequest.builder().messages(messages).options(options());
    model.ifPresent(request::model);
    tools.ifPresent(request::tools);
    toolChoice.ifPresent(request::toolChoice);
    parallelToolCalls.ifPresent(request::parallelToolCalls);
    responseFormat.ifPresent(request::responseFormat);
    request.reasoning(
        new ReasoningOptions(
            reasoningEffort,
            reasoningBudgetTokens,
            reasoningFormat.orElse(ReasoningOptions.Format.AUTO)));
    chatTemplateKwargs.ifPresent(request::templateVariables);
    documents.ifPresent(all -> all.forEach(request::document));
    chatTemplate.ifPresent(request::templateName);
    addGenerationPrompt.ifPresent(request::addGenerationPrompt);
    continueFinalMessage.ifPresent(request::continueFinalMessage);
    stream.ifPresent(request::stream);
    streamOptions.ifPresent(wire -> request.streamUsage(wire.includeUsage()));
    return request.build();
  }

  private GenerationOptions options() {
    GenerationOptions.Builder options = GenerationOptions.builder();
    maxTokens.ifPresent(options::maxTokens);
    maxCompletionTokens.ifPresent(options::maxTokens);
    stop.ifPresent(wire -> wire.texts().forEach(options::stop));
    seed.ifPresent(options::seed);
    temperature.ifPresent(options::temperature);
    topK.ifPresent(options::topK);
    topP.ifPresent(options::topP);
    minP.ifPresent(options::minP);
    typicalP.ifPresent(options::typicalP);
    repeatPenalty.ifPresent(options::repeatPenalty);
    frequencyPenalty.ifPresent(options::frequencyPenalty);
    presencePenalty.ifPresent(options::presencePenalty);
    logitBias.ifPresent(biases -> biases.forEach(options::logitBias));
    grammar.map(Grammar::of).ifPresent(options::grammar);
    return options.build();
  }
}
