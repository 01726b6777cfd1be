package io.github.llamapanama.server.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import java.util.function.Consumer;

/**
 * {@code POST /models/load} and {@code POST /models/unload}: a model's memory at will, as
 * llama.cpp's server with several models has it. What is done already is no failure.
 */
final class ModelCommandEndpoint implements Endpoint {
  private final Requests requests;
  private final Consumer<String> command;

  /**
   * @param command what to do with the model of a name
   */
  ModelCommandEndpoint(Requests requests, Consumer<String> command) {
    this.requests = requests;
    this.command = command;
  }

  /** A request. */
  record Request(@JsonProperty(required = true) String model) {}

  /** The answer. */
  record Answer(boolean success) {}

  @Override
  public void answer(Exchange exchange) {
    command.accept(requests.read(exchange, Request.class).model());
    exchange.reply(new Answer(true));
  }
}
