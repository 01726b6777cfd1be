package io.github.llamapanama.chat.message;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.llamapanama.core.engine.Cost;
import java.time.Instant;
import java.util.List;
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
      @JsonInclude(JsonInclude.Include.ALWAYS) Optional<Logprob.Wire> logprobs,
      @JsonProperty(required = true) ChatFinishReason finishReason) {

    static Choice of(ChatCompletion.Choice choice) {
      return new Choice(
          choice.index(),
          choice.message(),
          Logprob.Wire.of(choice.logprobs()),
          choice.finishReason());
    }

    ChatCompletion.Choice toChoice() {
      return new ChatCompletion.Choice(index, message, finishReason, Logprob.Wire.read(logprobs));
    }
  }

  static ChatCompletionJson of(ChatCompletion completion) {
    return new ChatCompletionJson(
        completion.id(),
        OBJECT,
        completion.created().getEpochSecond(),
        completion.model(),
        completion.choices().stream().map(Choice::of).toList(),
        UsageJson.of(completion.usage()),
        completion.timings().map(timings -> TimingsJson.of(new Cost(completion.usage(), timings))));
  }

  ChatCompletion toCompletion() {
    return new ChatCompletion(
        id,
        Instant.ofEpochSecond(created),
        model,
        choices.stream().map(Choice::toChoice).toList(),
        usage.toUsage(),
        timings.map(TimingsJson::toTimings));
  }
}
