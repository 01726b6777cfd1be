package io.github.llamapanama.chat.message;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A {@link ChatCompletionChunk} on OpenAI's wire. What a server adds to it is not read. */
@JsonIgnoreProperties(ignoreUnknown = true)
record ChatCompletionChunkJson(
    @JsonProperty(required = true) String id,
    @JsonProperty(required = true) String object,
    long created,
    @JsonProperty(required = true) String model,
    List<Choice> choices,
    Optional<UsageJson> usage,
    Optional<TimingsJson> timings,
    Optional<PromptProgressJson> promptProgress) {

  private static final String OBJECT = "chat.completion.chunk";

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Choice(
      int index,
      @JsonProperty(required = true) Delta delta,
      @JsonInclude(JsonInclude.Include.ALWAYS) Optional<Logprob.Wire> logprobs,
      @JsonInclude(JsonInclude.Include.ALWAYS) Optional<ChatFinishReason> finishReason) {

    ChatCompletionChunk.Choice toChoice() {
      return new ChatCompletionChunk.Choice(
          index,
          new ChatCompletionChunk.Delta(
              delta.role(),
              delta.content(),
              delta.reasoningContent(),
              delta.toolCalls().stream().map(ToolCallDeltaJson::toDelta).toList()),
          finishReason,
          Logprob.Wire.read(logprobs));
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Delta(
      Optional<Role> role,
      Optional<String> content,
      Optional<String> reasoningContent,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ToolCallDeltaJson> toolCalls) {}

  static ChatCompletionChunkJson of(ChatCompletionChunk chunk) {
    return new ChatCompletionChunkJson(
        chunk.id(),
        OBJECT,
        chunk.created().getEpochSecond(),
        chunk.model(),
        chunk.choices().stream().map(ChatCompletionChunkJson::choice).toList(),
        chunk.usage().map(UsageJson::of),
        chunk.cost().map(TimingsJson::of),
        chunk.promptProgress().map(PromptProgressJson::of));
  }

  private static Choice choice(ChatCompletionChunk.Choice choice) {
    ChatCompletionChunk.Delta delta = choice.delta();
    return new Choice(
        choice.index(),
        new Delta(
            delta.role(),
            delta.content(),
            delta.reasoningContent(),
            delta.toolCalls().stream().map(ToolCallDeltaJson::of).toList()),
        Logprob.Wire.of(choice.logprobs()),
        choice.finishReason());
  }

  ChatCompletionChunk toChunk() {
    return new ChatCompletionChunk(
        id,
        Instant.ofEpochSecond(created),
        model,
        choices.stream().map(Choice::toChoice).toList(),
        usage.map(UsageJson::toUsage),
        timings.map(TimingsJson::toCost),
        promptProgress.map(PromptProgressJson::toProgress));
  }
}
