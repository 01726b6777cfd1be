package io.github.llamapanama.server.messages;

import io.github.llamapanama.chat.ChatStream;
import io.github.llamapanama.chat.message.ChatEvent;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.GenerationOptions;
import io.github.llamapanama.chat.message.Parameters;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * A request for a message, as Anthropic's Messages API writes it. Besides its parameters it may
 * have those that llama.cpp's servers add to chat completions.
 *
 * <p>Source: the Anthropic API reference, "Create a Message".
 *
 * @param chat the same as a chat request
 * @param stopSequences the texts that end the reply and that it shall tell of
 */
public record MessagesRequest(ChatRequest chat, List<String> stopSequences) {

  /** Copies the texts. */
  public MessagesRequest {
    stopSequences = List.copyOf(stopSequences);
  }

  /**
   * Reads a request.
   *
   * @param ignored is told of each parameter that is unknown or was removed, in a sentence
   * @throws IllegalArgumentException if it is no JSON, or a parameter is missing, wrong or not
   *     supported; the message names it
   */
  public static MessagesRequest fromJson(String json, Consumer<String> ignored) {
    Parameters parameters = new Parameters(json);
    MessageParameters asked = parameters.take(MessageParameters.class);
    if (asked.maxTokens().isEmpty()) {
      throw new IllegalArgumentException("parameter 'max_tokens': it is required");
    }
    return read(parameters, asked, ignored);
  }

  /**
   * Reads a request whose prompt shall be counted only, so that it need not say how long the reply
   * may be.
   *
   * @see #fromJson
   */
  public static MessagesRequest toCount(String json, Consumer<String> ignored) {
    Parameters parameters = new Parameters(json);
    return read(parameters, parameters.take(MessageParameters.class), ignored);
  }

  private static MessagesRequest read(
      Parameters parameters, MessageParameters asked, Consumer<String> ignored) {
    parameters.take(ServiceParameters.class);
    GenerationOptions options = parameters.takeGenerationOptions();
    if (options.choices().orElse(1) != 1) {
      throw new IllegalArgumentException("parameter 'n': there is one message to a request");
    }
    parameters.handOverRest(ignored);
    return new MessagesRequest(asked.toRequest(options).build(), asked.stopSequences());
  }

  /** The reply to this request, of which the client may have given the beginning. */
  public Iterator<ChatEvent> unsaid(ChatStream reply) {
    return chat.continueFinalMessage()
        ? new Continuation(reply, chat.messages().getLast().text())
        : reply;
  }
}
