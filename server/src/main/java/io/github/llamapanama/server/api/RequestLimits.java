package io.github.llamapanama.server.api;

import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.CompletionRequest;
import io.github.llamapanama.chat.message.GenerationOptions;
import io.github.llamapanama.server.config.ServerConfig;
import io.github.llamapanama.server.config.ServerLimits;
import java.time.Duration;
import java.util.Optional;

/**
 * Holds requests within what the server takes. What is beyond is refused, with the name of the
 * parameter: to give less than was asked for would go unnoticed.
 */
final class RequestLimits {
  /**
   * The most tokens that are told in the place of one: a vocabulary may have hundreds of thousands,
   * and an answer is whole in memory.
   */
  private static final int MOST_LOGPROBS = 1000;

  private final ServerLimits limits;
  private final Optional<Duration> deadline;

  RequestLimits(ServerConfig config) {
    this.limits = config.limits();
    this.deadline = config.timeouts().answer();
  }

  /** The request within the limits. */
  ChatRequest within(ChatRequest request) {
    require("messages", request.messages().size(), limits.messages());
    require("tools", request.tools().size(), limits.tools());
    require("top_logprobs", request.options().logprobs().orElse(0), MOST_LOGPROBS);
    return request.toBuilder().options(within(request.options(), 1)).build();
  }

  /** The request within the limits. */
  CompletionRequest within(CompletionRequest request) {
    int prompts = request.prompts().size();
    require("prompt", prompts, limits.inputs());
    require("logprobs", request.options().logprobs().orElse(0), MOST_LOGPROBS);
    require("best_of", (long) request.bestOf().orElse(1) * prompts, limits.choices());
    return request.withOptions(within(request.options(), prompts));
  }

  /** Checks how many texts, or documents, a request has. */
  void requireInputs(String parameter, int count) {
    require(parameter, count, limits.inputs());
  }

  /**
   * Options within the limits.
   *
   * @param prompts how many prompts there are
   */
  GenerationOptions within(GenerationOptions options, int prompts) {
    require("n", (long) options.choices().orElse(1) * prompts, limits.choices());
    require("stop", options.stop().size(), limits.stops());
    GenerationOptions.Builder limited = options.toBuilder();
    if (limits.maxTokens() < Integer.MAX_VALUE) {
      int tokens = options.maxTokens().orElse(limits.maxTokens());
      require("max_tokens", tokens, limits.maxTokens());
      limited.maxTokens(tokens);
    }
    deadline.ifPresent(limited::deadline);
    return limited.build();
  }

  private static void require(String parameter, long value, long most) {
    if (value > most) {
      throw new IllegalArgumentException(
          "parameter '%s' is limited to %,d by this server, and asks for %,d"
              .formatted(parameter, most, value));
    }
  }
}
