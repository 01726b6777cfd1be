package io.github.llamapanama.server.api;

import io.github.llamapanama.chat.Llama;
import io.github.llamapanama.core.engine.ActiveRequest;
import io.github.llamapanama.server.error.ApiException;
import io.github.llamapanama.server.error.ErrorAnswer;
import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import io.github.llamapanama.server.llamacpp.SlotJson;
import io.github.llamapanama.server.model.ModelLease;
import java.util.List;

/**
 * {@code GET /slots}: what a model is computing, as llama.cpp's server tells it: a slot for each
 * request that can be computed at once. The engine itself is asked, so a request that nobody waits
 * for any more would show. Of several models {@code ?model=} chooses one; with {@code
 * ?fail_on_no_slot=1} it is an error if no slot is free.
 */
final class SlotsEndpoint implements Endpoint {
  private final Requests requests;

  SlotsEndpoint(Requests requests) {
    this.requests = requests;
  }

  @Override
  public void answer(Exchange exchange) {
    try (ModelLease model = requests.models().lease(exchange.query("model"))) {
      Llama llama = model.llama();
      List<ActiveRequest> active = llama.engine().active();
      int slots = llama.engine().params().context().maxSequences();
      if (exchange.query("fail_on_no_slot").isPresent() && active.size() >= slots) {
        throw new ApiException(ErrorAnswer.unavailable("no slot available"));
      }
      exchange.reply(SlotJson.of(active, slots, llama.engine().sequenceContextSize()));
    }
  }
}
