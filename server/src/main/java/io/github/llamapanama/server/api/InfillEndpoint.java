package io.github.llamapanama.server.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.llamapanama.chat.Llama;
import io.github.llamapanama.chat.message.CompletionPrompt;
import io.github.llamapanama.chat.message.CompletionRequest;
import io.github.llamapanama.chat.message.Parameters;
import io.github.llamapanama.core.InfillPrompt;
import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import io.github.llamapanama.server.llamacpp.CompletionOptions;
import io.github.llamapanama.server.model.ModelLease;
import java.util.List;
import java.util.Optional;

/** {@code POST /infill}: fills a gap in a text, in the form of llama.cpp's own completions. */
final class InfillEndpoint implements Endpoint {
  private final Requests requests;

  InfillEndpoint(Requests requests) {
    this.requests = requests;
  }

  /**
   * The gap.
   *
   * @param inputPrefix what comes before it
   * @param inputSuffix what comes after it
   * @param inputExtra other files that help, the most helpful last
   * @param prompt how the missing text begins
   */
  record Gap(
      @JsonProperty(required = true) String inputPrefix,
      @JsonProperty(required = true) String inputSuffix,
      Optional<List<SourceFile>> inputExtra,
      Optional<String> prompt) {

    /** A file that helps. */
    record SourceFile(Optional<String> filename, @JsonProperty(required = true) String text) {
      private static final String NAMELESS = "tmp";

      InfillPrompt.SourceFile toFile() {
        return new InfillPrompt.SourceFile(filename.orElse(NAMELESS), text);
      }
    }

    /**
     * As much of it as fits, as llama.cpp's server chooses: what surrounds the gap up to the size
     * of a batch, and other files in what is left of the context, but for twice the text asked for.
     */
    int[] tokens(Llama llama, int maxTokens) {
      int context = llama.engine().sequenceContextSize();
      int window = Math.min(llama.engine().params().context().batchSize(), context / 2);
      long extra = Math.max(0, context - window - 2L * maxTokens);
      return InfillPrompt.of(inputPrefix, inputSuffix)
          .withBeginning(prompt.orElse(""))
          .withFiles(inputExtra.orElse(List.of()).stream().map(SourceFile::toFile).toList())
          .tokens(llama.model().vocabulary(), window, (int) extra);
    }
  }

  @Override
  public void answer(Exchange exchange) {
    Parameters parameters = new Parameters(exchange.body());
    Gap gap = parameters.take(Gap.class);
    CompletionOptions options = parameters.take(CompletionOptions.class);
    CompletionRequest request =
        CompletionRequest.take(parameters, List.of(new CompletionPrompt.Text(gap.inputPrefix())));
    parameters.handOverRest(requests.parameterSink(exchange));
    try (ModelLease model = requests.models().lease(request.model())) {
      CompletionRequest limited = requests.limited(request, model);
      int[] tokens = gap.tokens(model.llama(), limited.options().maxTokens().orElse(0));
      NativeCompletions.answer(exchange, model, limited.withTokens(tokens), options);
    }
  }
}
