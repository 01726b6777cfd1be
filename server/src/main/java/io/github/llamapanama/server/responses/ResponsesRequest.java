package io.github.llamapanama.server.responses;

import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.GenerationOptions;
import io.github.llamapanama.chat.message.Parameters;
import java.util.function.Consumer;

/**
 * A request for a response, as OpenAI's Responses API writes it. Besides its parameters it may have
 * those that llama.cpp's servers add to chat completions.
 *
 * <p>Source: the OpenAI API reference, "Create a model response".
 */
public final class ResponsesRequest {
  private final ResponseParameters asked;
  private final ServiceParameters service;
  private final ChatRequest chat;

  private ResponsesRequest(
      ResponseParameters asked, ServiceParameters service, GenerationOptions options) {
    this.asked = asked;
    this.service = service;
    ChatRequest.Builder request = asked.toRequest(options);
    service.user().or(service::safetyIdentifier).ifPresent(request::endUser);
    this.chat = request.build();
  }

  /**
   * Reads a request.
   *
   * @param ignored is told of each parameter that is unknown or was removed, in a sentence
   * @throws IllegalArgumentException if it is no JSON, or a parameter is wrong or not supported;
   *     the message names it
   */
  public static ResponsesRequest fromJson(String json, Consumer<String> ignored) {
    Parameters parameters = new Parameters(json);
    parameters.take(StoreParameters.class);
    ServiceParameters service = parameters.take(ServiceParameters.class);
    ResponseParameters asked = parameters.take(ResponseParameters.class);
    GenerationOptions options = parameters.takeGenerationOptions();
    if (options.choices().orElse(1) != 1) {
      throw new IllegalArgumentException("parameter 'n': there is one response to a request");
    }
    parameters.handOverRest(ignored);
    return new ResponsesRequest(asked, service, options);
  }

  /** The same as a chat request. */
  public ChatRequest chat() {
    return chat;
  }

  /** Whether the oldest turns may be left out, so that the rest fits the context. */
  public boolean truncates() {
    return asked.truncates();
  }

  ResponseParameters asked() {
    return asked;
  }

  ServiceParameters service() {
    return service;
  }
}
