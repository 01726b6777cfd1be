package io.github.llamapanama.server.responses;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.github.llamapanama.chat.message.ChatEvent;
import io.github.llamapanama.core.engine.Usage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A response as the wire writes it: what came of the request, and most of the request again.
 *
 * @param createdAt when it was asked for, in seconds
 * @param completedAt when it was whole, in seconds
 * @param store whether it can be asked for later: nothing is stored
 */
record ResponseJson(
    String id,
    String object,
    long createdAt,
    @JsonInclude(Include.ALWAYS) OptionalLong completedAt,
    ResponseStatus status,
    @JsonInclude(Include.ALWAYS) Optional<Failure> error,
    @JsonInclude(Include.ALWAYS) Optional<IncompleteDetails> incompleteDetails,
    String model,
    List<OutputItem> output,
    @JsonInclude(Include.ALWAYS) Optional<UsageJson> usage,
    @JsonInclude(Include.ALWAYS) Optional<String> instructions,
    List<FunctionTool> tools,
    FunctionChoice toolChoice,
    boolean parallelToolCalls,
    TextOptions text,
    ResponseParameters.Reasoning reasoning,
    @JsonInclude(Include.ALWAYS) OptionalInt maxOutputTokens,
    @JsonInclude(Include.ALWAYS) OptionalInt maxToolCalls,
    @JsonInclude(Include.ALWAYS) OptionalDouble temperature,
    @JsonInclude(Include.ALWAYS) OptionalDouble topP,
    int topLogprobs,
    String truncation,
    Map<String, String> metadata,
    @JsonInclude(Include.ALWAYS) Optional<String> user,
    Optional<String> safetyIdentifier,
    Optional<String> promptCacheKey,
    @JsonInclude(Include.ALWAYS) Optional<String> previousResponseId,
    String serviceTier,
    boolean background,
    boolean store) {

  /** What went wrong. */
  record Failure(String code, String message) {}

  /** Why a response is not whole. */
  record IncompleteDetails(String reason) {}

  /** What a response cost. */
  record UsageJson(
      int inputTokens,
      InputDetails inputTokensDetails,
      int outputTokens,
      OutputDetails outputTokensDetails,
      int totalTokens) {

    /** How much of the input was known already. Nothing is charged for keeping it. */
    record InputDetails(int cachedTokens, int cacheWriteTokens) {}

    /** How much of the output were thoughts. */
    record OutputDetails(int reasoningTokens) {}

    static UsageJson of(ChatEvent.Finished end) {
      Usage usage = end.usage();
      return new UsageJson(
          usage.promptTokens(),
          new InputDetails(usage.cachedTokens(), 0),
          usage.generatedTokens(),
          new OutputDetails(end.reasoningTokens()),
          usage.totalTokens());
    }
  }
}
