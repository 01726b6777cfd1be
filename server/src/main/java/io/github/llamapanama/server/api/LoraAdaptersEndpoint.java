package io.github.llamapanama.server.api;

import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import io.github.llamapanama.server.llamacpp.LoraAdapterJson;
import io.github.llamapanama.server.model.ModelLease;

/**
 * {@code GET /lora-adapters}: the LoRA adapters that a model was loaded with, as llama.cpp's server
 * tells it. Of several models {@code ?model=} chooses one.
 */
final class LoraAdaptersEndpoint implements Endpoint {
  private final Requests requests;

  LoraAdaptersEndpoint(Requests requests) {
    this.requests = requests;
  }

  @Override
  public void answer(Exchange exchange) {
    try (ModelLease model = requests.models().lease(exchange.query("model"))) {
      exchange.reply(LoraAdapterJson.of(model.llama().options().lora()));
    }
  }
}
