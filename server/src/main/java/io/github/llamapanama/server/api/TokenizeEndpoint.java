package io.github.llamapanama.server.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.llamapanama.chat.message.CompletionPrompt;
import io.github.llamapanama.core.Vocabulary;
import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import io.github.llamapanama.server.llamacpp.TokenPiece;
import io.github.llamapanama.server.model.ModelLease;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** {@code POST /tokenize}: a text as tokens, as llama.cpp's server answers it. */
final class TokenizeEndpoint implements Endpoint {
  private final Requests requests;

  TokenizeEndpoint(Requests requests) {
    this.requests = requests;
  }

  /**
   * A request.
   *
   * @param content a text, or a list of texts and tokens that follow each other
   * @param addSpecial whether the vocabulary adds its special tokens; not unless set
   * @param parseSpecial whether special tokens that the text spells out count; they do unless set
   * @param withPieces whether the text of each token is told
   */
  record Request(
      Optional<String> model,
      @JsonProperty(required = true) Object content,
      Optional<Boolean> addSpecial,
      Optional<Boolean> parseSpecial,
      Optional<Boolean> withPieces) {

    int[] tokens(Vocabulary vocabulary) {
      boolean special = parseSpecial.orElse(true);
      return prompt()
          .tokens(
              whole -> vocabulary.tokenize(whole, addSpecial.orElse(false), special),
              part -> vocabulary.tokenize(part, false, special));
    }

    private CompletionPrompt prompt() {
      if (content instanceof List<?> parts && parts.stream().allMatch(String.class::isInstance)) {
        return new CompletionPrompt.Mixed(parts.stream().map(Object.class::cast).toList());
      }
      List<CompletionPrompt> contents = CompletionPrompt.listOf("content", content);
      if (contents.size() != 1) {
        throw new IllegalArgumentException(
            "parameter 'content' is one text, or one list of texts and tokens");
      }
      return contents.getFirst();
    }
  }

  /** The answer; each token is a number or a {@link TokenPiece}. */
  record Answer(List<?> tokens) {}

  @Override
  public void answer(Exchange exchange) {
    Request request = requests.read(exchange, Request.class);
    try (ModelLease model = requests.models().lease(request.model())) {
      Vocabulary vocabulary = model.llama().model().vocabulary();
      List<Integer> tokens = Arrays.stream(request.tokens(vocabulary)).boxed().toList();
      exchange.reply(
          new Answer(
              request.withPieces().orElse(false)
                  ? tokens.stream().map(token -> TokenPiece.of(token, vocabulary)).toList()
                  : tokens));
    }
  }
}
