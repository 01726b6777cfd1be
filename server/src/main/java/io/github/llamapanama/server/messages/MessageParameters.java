package io.github.llamapanama.server.messages;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.GenerationOptions;
import io.github.llamapanama.chat.message.ReasoningOptions.Effort;
import io.github.llamapanama.chat.message.ResponseFormat;
import io.github.llamapanama.chat.message.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What to reply to, and how. The parameters of sampling stand beside these. */
record MessageParameters(
    Optional<String> model,
    OptionalInt maxTokens,
    @JsonProperty(required = true) List<InputMessage> messages,
    @JsonDeserialize(using = ContentBlock.Blocks.class) List<ContentBlock> system,
    List<String> stopSequences,
    List<FunctionTool> tools,
    Optional<FunctionChoice> toolChoice,
    Optional<Thinking> thinking,
    Optional<OutputConfig> outputConfig,
    Optional<Metadata> metadata,
    Optional<Boolean> stream,
    Optional<Map<String, @Nullable Object>> chatTemplateKwargs) {

  /** The form of the reply, and how hard the model tries. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record OutputConfig(Optional<Effort> effort, Optional<Format> format) {}

  /** JSON that follows a schema: there is no other form to ask for. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Format(
      @JsonProperty(required = true) String type,
      @JsonProperty(required = true) Map<String, @Nullable Object> schema) {
    Format {
      if (!type.equals("json_schema")) {
        throw new IllegalArgumentException(
            "a format is {type: json_schema, schema: {…}}, not of type '%s'".formatted(type));
      }
    }
  }

  /** Who asks. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Metadata(Optional<String> userId) {}

  MessageParameters {
    messages = List.copyOf(messages);
    system = List.copyOf(system);
    stopSequences = List.copyOf(stopSequences);
    tools = List.copyOf(tools);
    ContentBlock.requireText(system, "parameter 'system'");
  }

  ChatRequest.Builder toRequest(GenerationOptions options) {
    ChatRequest.Builder request = ChatRequest.builder().options(options);
    if (!system.isEmpty()) {
      request.system(BillingHeader.settled(ContentBlock.words(system)));
    }
    List<ChatMessage> conversation =
        messages.stream().flatMap(message -> message.toMessages().stream()).toList();
    request.messages(conversation);
    if (!conversation.isEmpty() && conversation.getLast().role() == Role.ASSISTANT) {
      request.continueFinalMessage(true);
    }
    model.ifPresent(request::model);
    request.tools(tools.stream().map(FunctionTool::toTool).toList());
    toolChoice.ifPresent(choice -> choice.applyTo(request));
    outputConfig
        .flatMap(OutputConfig::format)
        .ifPresent(
            format -> request.responseFormat(ResponseFormat.ofSchema("reply", format.schema())));
    maxTokens.ifPresent(tokens -> request.options(change -> change.maxTokens(tokens)));
    stopSequences.forEach(stop -> request.options(change -> change.stop(stop)));
    request.reasoning(Thinking.reasoning(thinking, outputConfig.flatMap(OutputConfig::effort)));
    thinking.map(Thinking::thinks).ifPresent(request::enableThinking);
    chatTemplateKwargs.ifPresent(request::templateVariables);
    metadata.flatMap(Metadata::userId).ifPresent(request::endUser);
    stream.ifPresent(request::stream);
    return request;
  }
}
