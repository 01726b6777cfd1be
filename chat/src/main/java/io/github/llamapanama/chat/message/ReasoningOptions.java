package io.github.llamapanama.chat.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether and how much a model thinks before it answers, and where its thoughts go.
 *
 * @param effort how hard it thinks, for templates that tell it; {@link Effort#NONE} turns thinking
 *     off where the template can
 * @param budget how many tokens it may think, then its thoughts are closed; 0 closes them at once
 * @param format where its thoughts go
 */
public record ReasoningOptions(Optional<Effort> effort, OptionalInt budget, Format format) {
  private static final ReasoningOptions DEFAULTS =
      new ReasoningOptions(Optional.empty(), OptionalInt.empty(), Format.AUTO);

  /** How hard a model thinks, by OpenAI's names. */
  public enum Effort {
    /** Not at all. */
    NONE,
    /** As little as it can. */
    MINIMAL,
    /** A little. */
    LOW,
    /** What is usual. */
    MEDIUM,
    /** Much. */
    HIGH;

    /** The name in lower case, as the wire and templates spell it. */
    @JsonValue
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The effort of that name. What is more than {@link #HIGH} elsewhere, {@code xhigh} and {@code
     * max}, no template knows: it is {@link #HIGH}.
     *
     * @throws IllegalArgumentException if there is none; the message lists the names there are
     */
    @JsonCreator
    public static Effort of(String wireName) {
      return switch (wireName) {
        case "xhigh", "max" -> HIGH;
        default -> named(values(), Effort::wireName, wireName);
      };
    }
  }

  /** Where a model's thoughts go, by the names of llama.cpp's server. */
  public enum Format {
    /** Into {@link ChatMessage#reasoningContent()}. */
    AUTO,
    /** They stay in the content, with their markers. */
    NONE,
    /** Into {@link ChatMessage#reasoningContent()}, as DeepSeek's API has it. */
    DEEPSEEK;

    /** The name in lower case, as the wire spells it. */
    @JsonValue
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The format of that name.
     *
     * @throws IllegalArgumentException if there is none; the message lists the names there are
     */
    @JsonCreator
    public static Format of(String wireName) {
      return named(values(), Format::wireName, wireName);
    }
  }

  /**
   * Checks the budget.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public ReasoningOptions {
    if (budget.isPresent() && budget.getAsInt() < 0) {
      throw new IllegalArgumentException(
          "a reasoning budget is 0 or more tokens, not " + budget.getAsInt());
    }
  }

  /** What the model and its template do by themselves; thoughts apart from the content. */
  public static ReasoningOptions defaults() {
    return DEFAULTS;
  }

  /** The same with another effort. */
  public ReasoningOptions withEffort(Effort value) {
    return new ReasoningOptions(Optional.of(value), budget, format);
  }

  /** The same with a budget of tokens. */
  public ReasoningOptions withBudget(int tokens) {
    return new ReasoningOptions(effort, OptionalInt.of(tokens), format);
  }

  /** The same with another place for the thoughts. */
  public ReasoningOptions withFormat(Format value) {
    return new ReasoningOptions(effort, budget, value);
  }

  /** These, and for what they leave open others. */
  public ReasoningOptions orElse(ReasoningOptions defaults) {
    return new ReasoningOptions(
        effort.or(defaults::effort),
        budget.isPresent() ? budget : defaults.budget,
        format == Format.AUTO ? defaults.format : format);
  }

  /** What templates are told: {@code enable_thinking} and {@code reasoning_effort}. */
  Map<String, @Nullable Object> templateVariables() {
    Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    if (effort.equals(Optional.of(Effort.NONE)) || budget.equals(OptionalInt.of(0))) {
      variables.put("enable_thinking", false);
    }
    effort
        .filter(value -> value != Effort.NONE)
        .ifPresent(value -> variables.put("reasoning_effort", value.wireName()));
    return variables;
  }

  private static <T> T named(T[] values, Function<T, String> wireName, String name) {
    return Arrays.stream(values)
        .filter(value -> wireName.apply(value).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' is none of %s"
                        .formatted(
                            name,
                            Arrays.stream(values)
                                .map(wireName)
                                .collect(Collectors.joining(", ")))));
  }
}
