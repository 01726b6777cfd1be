package io.github.llamapanama.chat.message;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A {@link ChatCompletion} on OpenAI's wire. What a server adds to it is not read. */
@JsonIgnoreProperties(ignoreUnknown = true)
record ChatCompletionJson(
    @JsonProperty(required = true) String id,
    @JsonProperty(required = true) String object,
    long created,
    @JsonProperty(required = true) String model,
    @JsonProperty(required = true) List<Choice> choices,
    @JsonProperty(required = true) UsageJson usage,
    Optional<TimingsJson> timings) {

  private static final String OBJECT = "chat.completion";

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Choice(
      int index,
      @JsonProperty(required = true) ChatMessage message,
      @JsonInclude(JsonInclude.Include.ALWAYS) Optional<Map<String, Object>> logprobs,
      @JsonProperty(required = true) String finishReason) {}

  static ChatCompletionJson of(ChatCompletion completion) {
    return new ChatCompletionJson(
        completion.id(),
        OBJECT,
        completion.created().getEpochSecond(),
        completion.model(),
        completion.choices().stream().map(ChatCompletionJson::choice).toList(),
        UsageJson.of(completion.usage()),
        completion.timings().map(timings -> TimingsJson.of(timings, completion.usage())));
  }

  private static Choice choice(ChatCompletion.Choice choice) {
    boolean callsTools = !choice.message().toolCalls().isEmpty();
    return new Choice(
        choice.index(),
        choice.message(),
        Optional.empty(),
        FinishReasons.toWire(choice.finishReason(), callsTools));
  }

  ChatCompletion toCompletion() {
    return new ChatCompletion(
        id,
        Instant.ofEpochSecond(created),
        model,
        choices.stream()
            .map(
                choice ->
                    new ChatCompletion.Choice(
                        choice.index(), choice.message(), FinishReasons.of(choice.finishReason())))
            .toList(),
        usage.toUsage(),
        timings.map(TimingsJson::toTimings));
  }
}
