package io.github.llamapanama.chat.message;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A completion request as OpenAI's wire writes it. {@link CompletionPromptsJson} and {@link
 * GenerationOptionsJson} stand beside these parameters in the same object.
 */
record CompletionRequestJson(
    Optional<String> model,
    Optional<String> suffix,
    Optional<Boolean> echo,
    OptionalInt bestOf,
    Optional<ResponseFormat> responseFormat,
    Optional<Map<String, @Nullable Object>> jsonSchema,
    Optional<Boolean> stream,
    Optional<ChatRequestJson.StreamOptions> streamOptions,
    Optional<Boolean> timingsPerToken,
    Optional<Boolean> returnProgress,
    Optional<String> user) {

  static CompletionRequestJson of(CompletionRequest request) {
    return new CompletionRequestJson(
        request.model(),
        request.suffix(),
        request.echo() ? Optional.of(true) : Optional.empty(),
        request.bestOf(),
        ResponseFormats.unlessText(request.responseFormat()),
        Optional.empty(),
        request.stream() ? Optional.of(true) : Optional.empty(),
        request.streamUsage()
            ? Optional.of(new ChatRequestJson.StreamOptions(true))
            : Optional.empty(),
        request.options().timings(),
        request.options().promptProgress(),
        request.endUser());
  }

  CompletionRequest toRequest(List<CompletionPrompt> prompts, GenerationOptions options) {
    return new CompletionRequest(
        prompts,
        suffix.filter(text -> !text.isEmpty()),
        echo.orElse(false),
        bestOf,
        ResponseFormats.only(responseFormat, jsonSchema, options),
        told(options),
        model,
        stream.orElse(false),
        streamOptions.map(ChatRequestJson.StreamOptions::includeUsage).orElse(false),
        user);
  }

  /** The options with what a stream tells besides its text. */
  private GenerationOptions told(GenerationOptions options) {
    GenerationOptions.Builder told = options.toBuilder();
    timingsPerToken.ifPresent(told::timings);
    returnProgress.ifPresent(told::promptProgress);
    return told.build();
  }
}
