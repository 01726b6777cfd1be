package io.github.llamapanama.chat.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A {@link TextCompletion} on OpenAI's wire. */
record TextCompletionJson(
    String id,
    String object,
    long created,
    String model,
    List<Choice> choices,
    Optional<UsageJson> usage,
    Optional<TimingsJson> timings,
    Optional<PromptProgressJson> promptProgress) {

  record Choice(
      int index,
      String text,
      @JsonInclude(JsonInclude.Include.ALWAYS) Optional<Logprobs> logprobs,
      @JsonInclude(JsonInclude.Include.ALWAYS) Optional<String> finishReason) {

    static Choice of(TextCompletion.Choice choice) {
      return new Choice(
          choice.index(),
          choice.text(),
          choice.logprobs().isEmpty()
              ? Optional.empty()
              : Optional.of(Logprobs.of(choice.logprobs())),
          choice.finishReason().map(reason -> reason.name().toLowerCase(Locale.ROOT)));
    }
  }

  /** Side by side: the tokens, how likely each was, the likeliest in its place, where it begins. */
  record Logprobs(
      List<String> tokens,
      List<Double> tokenLogprobs,
      List<Map<String, Double>> topLogprobs,
      List<Integer> textOffset) {

    static Logprobs of(List<Logprob> logprobs) {
      List<Integer> offsets = new ArrayList<>();
      int offset = 0;
      for (Logprob logprob : logprobs) {
        offsets.add(offset);
        offset += logprob.token().length();
      }
      return new Logprobs(
          logprobs.stream().map(Logprob::token).toList(),
          logprobs.stream().map(Logprob::logprob).toList(),
          logprobs.stream().map(Logprobs::top).toList(),
          offsets);
    }

    private static Map<String, Double> top(Logprob logprob) {
      Map<String, Double> top = new LinkedHashMap<>();
      logprob.topLogprobs().forEach(token -> top.putIfAbsent(token.token(), token.logprob()));
      return top;
    }
  }

  static TextCompletionJson of(TextCompletion completion) {
    return new TextCompletionJson(
        completion.id(),
        "text_completion",
        completion.created().getEpochSecond(),
        completion.model(),
        completion.choices().stream().map(Choice::of).toList(),
        completion.usage().map(UsageJson::of),
        completion.cost().map(TimingsJson::of),
        completion.promptProgress().map(PromptProgressJson::of));
  }
}
