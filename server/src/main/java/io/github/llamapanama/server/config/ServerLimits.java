package io.github.llamapanama.server.config;

import io.github.llamapanama.core.engine.EngineParams;
import java.util.OptionalLong;

/**
 * How much a server takes. Where nothing else is said a request beyond a limit gets a 400.
 *
 * @param connections how many connections may be open at once; more are closed at once
 * @param concurrentRequests how many requests may be answered at once, those that wait for the
 *     model included; more get a 429
 * @param queuedRequests how many texts may wait for a place in a model's batches; more get a 429
 * @param bodyBytes the most bytes that a request's body may have; a larger one gets a 413
 * @param allBodyBytes the most bytes that the bodies of all requests in progress may have together;
 *     what comes on top gets a 503; an eighth of the heap at most unless set
 * @param messages the most messages of a conversation
 * @param tools the most tools that a request may offer
 * @param stops the most texts that may end a generation
 * @param inputs the most texts, prompts or documents of a request that takes many
 * @param choices the most texts that a request may ask for: {@code n} times its prompts
 * @param promptTokens the most tokens that a prompt may have; only the context limits it unless set
 * @param maxTokens the most tokens that a request may ask to be generated, and how many a request
 *     gets that does not say; only the context limits it unless set
 */
public record ServerLimits(
    int connections,
    int concurrentRequests,
    int queuedRequests,
    long bodyBytes,
    long allBodyBytes,
    int messages,
    int tools,
    int stops,
    int inputs,
    int choices,
    int promptTokens,
    int maxTokens) {

  /** Checks that all are positive. */
  public ServerLimits {
    requirePositive("connections", connections);
    requirePositive("concurrentRequests", concurrentRequests);
    requirePositive("queuedRequests", queuedRequests);
    requirePositive("bodyBytes", bodyBytes);
    requirePositive("allBodyBytes", allBodyBytes);
    requirePositive("messages", messages);
    requirePositive("tools", tools);
    requirePositive("stops", stops);
    requirePositive("inputs", inputs);
    requirePositive("choices", choices);
    requirePositive("promptTokens", promptTokens);
    requirePositive("maxTokens", maxTokens);
  }

  private static void requirePositive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "the limit '%s' is at least 1, not %d".formatted(name, value));
    }
  }

  /** Sets what an engine has to know of these limits. */
  public void applyTo(EngineParams.Builder engine) {
    engine.queueCapacity(queuedRequests).maxPromptTokens(promptTokens);
  }

  /** What one machine can take. */
  public static ServerLimits defaults() {
    return builder().build();
  }

  /** Starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Builds {@link ServerLimits}. Not thread-safe. */
  public static final class Builder {
    private int connections = 2048;
    private int concurrentRequests = 1024;
    private int queuedRequests = 1024;
    private long bodyBytes = 16L << 20;
    private OptionalLong allBodyBytes = OptionalLong.empty();
    private int messages = 4096;
    private int tools = 512;
    private int stops = 64;
    private int inputs = 2048;
    private int choices = 128;
    private int promptTokens = Integer.MAX_VALUE;
    private int maxTokens = Integer.MAX_VALUE;

    private Builder() {}

    /** Sets {@link ServerLimits#connections()}. */
    public Builder connections(int value) {
      this.connections = value;
      return this;
    }

    /** Sets {@link ServerLimits#concurrentRequests()}. */
    public Builder concurrentRequests(int value) {
      this.concurrentRequests = value;
      return this;
    }

    /** Sets {@link ServerLimits#queuedRequests()}. */
    public Builder queuedRequests(int value) {
      this.queuedRequests = value;
      return this;
    }

    /** Sets {@link ServerLimits#bodyBytes()}. */
    public Builder bodyBytes(long value) {
      this.bodyBytes = value;
      return this;
    }

    /** Sets {@link ServerLimits#allBodyBytes()}. */
    public Builder allBodyBytes(long value) {
      this.allBodyBytes = OptionalLong.of(value);
      return this;
    }

    /** Sets {@link ServerLimits#messages()}. */
    public Builder messages(int value) {
      this.messages = value;
      return this;
    }

    /** Sets {@link ServerLimits#tools()}. */
    public Builder tools(int value) {
      this.tools = value;
      return this;
    }

    /** Sets {@link ServerLimits#stops()}. */
    public Builder stops(int value) {
      this.stops = value;
      return this;
    }

    /** Sets {@link ServerLimits#inputs()}. */
    public Builder inputs(int value) {
      this.inputs = value;
      return this;
    }

    /** Sets {@link ServerLimits#choices()}. */
    public Builder choices(int value) {
      this.choices = value;
      return this;
    }

    /** Sets {@link ServerLimits#promptTokens()}. */
    public Builder promptTokens(int value) {
      this.promptTokens = value;
      return this;
    }

    /** Sets {@link ServerLimits#maxTokens()}. */
    public Builder maxTokens(int value) {
      this.maxTokens = value;
      return this;
    }

    private long defaultForAllBodies() {
      return Math.max(bodyBytes, Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 8));
    }

    /** The limits. */
    public ServerLimits build() {
      return new ServerLimits(
          connections,
          concurrentRequests,
          queuedRequests,
          bodyBytes,
          allBodyBytes.orElseGet(this::defaultForAllBodies),
          messages,
          tools,
          stops,
          inputs,
          choices,
          promptTokens,
          maxTokens);
    }
  }
}
