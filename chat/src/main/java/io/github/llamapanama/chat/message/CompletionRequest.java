package io.github.llamapanama.chat.message;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Texts to go on with, without any chat format. {@link #toJson} and {@link #fromJson} speak
 * OpenAI's wire.
 *
 * @param prompts what to go on with; each gets as many continuations as the options say
 * @param suffix what comes after the text, which then fills the gap; the model needs tokens for
 *     that
 * @param echo whether the text begins with the prompt
 * @param bestOf of how many continuations of each prompt the likeliest are returned, as many as the
 *     options say; all that are generated unless set
 * @param responseFormat the form that the text must have
 * @param options how to generate the text
 * @param model the name of the model, for a server that has several
 * @param stream whether a server streams the text; in Java, call the streaming methods instead
 * @param streamUsage whether a streamed text ends with a chunk that counts the tokens
 * @param endUser names the person who asks, for a server's logs; the model does not see it
 */
public record CompletionRequest(
    List<CompletionPrompt> prompts,
    Optional<String> suffix,
    boolean echo,
    OptionalInt bestOf,
    ResponseFormat responseFormat,
    GenerationOptions options,
    Optional<String> model,
    boolean stream,
    boolean streamUsage,
    Optional<String> endUser) {

  /**
   * Copies the prompts.
   *
   * @throws IllegalArgumentException if there is none, or the best are to be returned of fewer than
   *     are to be returned, or while they are written
   */
  public CompletionRequest {
    prompts = List.copyOf(prompts);
    if (prompts.isEmpty()) {
      throw new IllegalArgumentException("a completion request needs a prompt");
    }
    int choices = options.choices().orElse(1);
    if (bestOf.isPresent() && bestOf.getAsInt() < choices) {
      throw new IllegalArgumentException(
          "parameter 'best_of' is at least n, which is %d, not %d"
              .formatted(choices, bestOf.getAsInt()));
    }
    if (stream && bestOf.orElse(choices) > choices) {
      throw new IllegalArgumentException(
          "parameter 'best_of': which texts are the best is known at their end, so they cannot be"
              + " streamed");
    }
  }

  /** A text to go on with. */
  public static CompletionRequest of(String prompt, GenerationOptions options) {
    return new CompletionRequest(
        List.of(new CompletionPrompt.Text(prompt)),
        Optional.empty(),
        false,
        OptionalInt.empty(),
        new ResponseFormat.Text(),
        options,
        Optional.empty(),
        false,
        false,
        Optional.empty());
  }

  /** The same, to fill the gap before this text. */
  public CompletionRequest withSuffix(String text) {
    return new CompletionRequest(
        prompts,
        Optional.of(text),
        echo,
        bestOf,
        responseFormat,
        options,
        model,
        stream,
        streamUsage,
        endUser);
  }

  /** The same with one prompt, of tokens, and no gap to fill in it. */
  public CompletionRequest withTokens(int[] tokens) {
    return new CompletionRequest(
        List.of(new CompletionPrompt.Tokens(Arrays.stream(tokens).boxed().toList())),
        Optional.empty(),
        echo,
        bestOf,
        responseFormat,
        options,
        model,
        stream,
        streamUsage,
        endUser);
  }

  /** The same, with or without the prompt at the beginning of the text. */
  public CompletionRequest withEcho(boolean value) {
    return new CompletionRequest(
        prompts,
        suffix,
        value,
        bestOf,
        responseFormat,
        options,
        model,
        stream,
        streamUsage,
        endUser);
  }

  /** The same with another form of the text. */
  public CompletionRequest withResponseFormat(ResponseFormat format) {
    return new CompletionRequest(
        prompts, suffix, echo, bestOf, format, options, model, stream, streamUsage, endUser);
  }

  /** The same with the name of a model. */
  public CompletionRequest withModel(String name) {
    return new CompletionRequest(
        prompts,
        suffix,
        echo,
        bestOf,
        responseFormat,
        options,
        Optional.of(name),
        stream,
        streamUsage,
        endUser);
  }

  /** The same with other options. */
  public CompletionRequest withOptions(GenerationOptions other) {
    return new CompletionRequest(
        prompts, suffix, echo, bestOf, responseFormat, other, model, stream, streamUsage, endUser);
  }

  /**
   * Reads a request of OpenAI's wire.
   *
   * @throws IllegalArgumentException if it is no JSON, or a parameter is unknown, wrong or not
   *     supported; the message names it
   */
  public static CompletionRequest fromJson(String json) {
    Parameters parameters = new Parameters(json);
    CompletionRequest request = take(parameters);
    parameters.refuseRest();
    return request;
  }

  /**
   * Reads a request of OpenAI's wire, and goes on without the parameters that are unknown or were
   * removed.
   *
   * @param ignored is told of each such parameter, in a sentence
   * @throws IllegalArgumentException if it is no JSON, or a parameter is wrong or not supported;
   *     the message names it
   */
  public static CompletionRequest fromJson(String json, Consumer<String> ignored) {
    Parameters parameters = new Parameters(json);
    CompletionRequest request = take(parameters);
    parameters.handOverRest(ignored);
    return request;
  }

  /**
   * Takes the parameters of a completion, and leaves those that are none.
   *
   * @throws IllegalArgumentException if a parameter is missing, wrong or not supported; the message
   *     names it
   */
  public static CompletionRequest take(Parameters parameters) {
    return take(parameters, parameters.take(CompletionPromptsJson.class).toPrompts());
  }

  /**
   * Takes the parameters of a completion but for the prompts, and leaves those that are none.
   *
   * @throws IllegalArgumentException if a parameter is wrong or not supported; the message names it
   */
  public static CompletionRequest take(Parameters parameters, List<CompletionPrompt> prompts) {
    GenerationOptions options = parameters.takeGenerationOptions();
    return parameters.take(CompletionRequestJson.class).toRequest(prompts, options);
  }

  /** This request on OpenAI's wire. A chain of samplers of your own has no form there. */
  public String toJson() {
    return ChatJson.writeTogether(
        CompletionPromptsJson.of(prompts),
        CompletionRequestJson.of(this),
        GenerationOptionsJson.ofText(options));
  }
}
