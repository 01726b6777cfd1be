package io.github.llamapanama.chat.message;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Texts to go on with, without any chat format. {@link #toJson} and {@link #fromJson} speak
 * OpenAI's wire.
 *
 * @param prompts what to go on with; each gets as many continuations as the options say
 * @param suffix what comes after the text, which then fills the gap; the model needs tokens for
 *     that
 * @param echo whether the text begins with the prompt
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
    ResponseFormat responseFormat,
    GenerationOptions options,
    Optional<String> model,
    boolean stream,
    boolean streamUsage,
    Optional<String> endUser) {

  /** Copies the prompts. */
  public CompletionRequest {
    prompts = List.copyOf(prompts);
    if (prompts.isEmpty()) {
      throw new IllegalArgumentException("a completion request needs a prompt");
    }
  }

  /** A text to go on with. */
  public static CompletionRequest of(String prompt, GenerationOptions options) {
    return new CompletionRequest(
        List.of(new CompletionPrompt.Text(prompt)),
        Optional.empty(),
        false,
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
        prompts, suffix, value, responseFormat, options, model, stream, streamUsage, endUser);
  }

  /** The same with another form of the text. */
  public CompletionRequest withResponseFormat(ResponseFormat format) {
    return new CompletionRequest(
        prompts, suffix, echo, format, options, model, stream, streamUsage, endUser);
  }

  /**
   * Reads a request of OpenAI's wire.
   *
   * @throws IllegalArgumentException if it is no JSON, or a parameter is unknown, wrong or not
   *     supported; the message names it
   */
  public static CompletionRequest fromJson(String json) {
    Parameters parameters = new Parameters(json);
    CompletionRequest request = read(parameters);
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
    CompletionRequest request = read(parameters);
    parameters.handOverRest(ignored);
    return request;
  }

  private static CompletionRequest read(Parameters parameters) {
    GenerationOptions options = parameters.take(GenerationOptionsJson.class).toOptions();
    return parameters.take(CompletionRequestJson.class).toRequest(options);
  }

  /** This request on OpenAI's wire. A chain of samplers of your own has no form there. */
  public String toJson() {
    return ChatJson.writeTogether(
        CompletionRequestJson.of(this), GenerationOptionsJson.ofText(options));
  }
}
