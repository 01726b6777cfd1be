package io.github.llamapanama.server.api;

import io.github.llamapanama.chat.Llama;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.server.model.ModelLease;

/** How many tokens the prompt of a request has. Nothing is computed. */
final class PromptLength {
  private PromptLength() {}

  static int of(Requests requests, ChatRequest request) {
    try (ModelLease model = requests.models().lease(request.model())) {
      Llama llama = model.llama();
      return llama.tokenizer().tokenize(llama.render(requests.limited(request, model))).length;
    }
  }
}
