package io.github.llamapanama.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llamapanama.chat.message.CompletionRequest;
import io.github.llamapanama.server.http.Exchange;
import io.github.llamapanama.server.llamacpp.CompletionOptions;
import io.github.llamapanama.server.llamacpp.CompletionTexts;
import io.github.llamapanama.server.model.ModelLease;
import java.util.List;

/** Answers in the form of llama.cpp's own completions. */
final class NativeCompletions {
  private NativeCompletions() {}

  /** Answers with one object for each text, in a list if there are several, or streams. */
  static void answer(
      Exchange exchange, ModelLease model, CompletionRequest request, CompletionOptions options) {
    CompletionRequest told = request.withOptions(options.withProbabilities(request.options()));
    try (CompletionTexts texts =
        new CompletionTexts(
            model.name(),
            model.llama().model().vocabulary(),
            model.llama().generations(told),
            options,
            request.stream())) {
      exchange.whenClientLeaves(texts::close);
      if (request.stream()) {
        Streams.sendUnmarked(exchange, texts, JsonNode::toString);
      } else {
        List<JsonNode> all = texts.complete();
        exchange.reply(all.size() == 1 ? all.getFirst() : all);
      }
    }
  }
}
