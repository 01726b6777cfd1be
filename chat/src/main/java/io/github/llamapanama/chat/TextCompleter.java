package io.github.llamapanama.chat;

import io.github.llamapanama.chat.format.Prompt;
import io.github.llamapanama.chat.format.PromptTokenizer;
import io.github.llamapanama.chat.message.CompletionPrompt;
import io.github.llamapanama.chat.message.CompletionRequest;
import io.github.llamapanama.chat.message.GenerationOptions;
import io.github.llamapanama.chat.message.ResponseFormat;
import io.github.llamapanama.chat.schema.SchemaConverter;
import io.github.llamapanama.chat.schema.SchemaOptions;
import io.github.llamapanama.core.InfillPrompt;
import io.github.llamapanama.core.Vocabulary;
import io.github.llamapanama.core.engine.Engine;
import io.github.llamapanama.core.engine.Generation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Goes on with texts, or fills gaps in them. */
final class TextCompleter {
  private final Engine engine;
  private final Vocabulary vocabulary;
  private final PromptTokenizer tokenizer;

  TextCompleter(Engine engine, PromptTokenizer tokenizer) {
    this.engine = engine;
    this.vocabulary = engine.model().vocabulary();
    this.tokenizer = tokenizer;
  }

  /** All continuations of the first prompt, then all of the next. */
  List<Generation> submit(CompletionRequest request, GenerationOptions options) {
    if (request.echo() && request.suffix().isPresent()) {
      throw new IllegalArgumentException("a text that fills a gap cannot begin with the prompt");
    }
    GenerationPlan plan = plan(request, options);
    List<int[]> prompts =
        request.prompts().stream().map(prompt -> tokens(prompt, request.suffix())).toList();
    return plan.submit(engine, prompts);
  }

  private static GenerationPlan plan(CompletionRequest request, GenerationOptions options) {
    Prompt.Builder form = Prompt.builder();
    schema(request.responseFormat())
        .ifPresent(
            schema -> form.grammar(new SchemaConverter(strictness(request)).grammar(schema)));
    GenerationPlan plan = GenerationPlan.of(form.build(), options);
    return plan.withParams(plan.params().withEcho(request.echo()));
  }

  private static Optional<Map<String, @Nullable Object>> schema(ResponseFormat format) {
    return switch (format) {
      case ResponseFormat.Text text -> Optional.empty();
      case ResponseFormat.JsonObject object -> Optional.of(Map.of("type", "object"));
      case ResponseFormat.JsonSchema schema -> Optional.of(schema.schema());
    };
  }

  private static SchemaOptions strictness(CompletionRequest request) {
    boolean strict =
        request.responseFormat() instanceof ResponseFormat.JsonSchema schema
            && schema.strict().orElse(false);
    return (strict ? SchemaOptions.STRICT : SchemaOptions.RELAXED).plain();
  }

  private int[] tokens(CompletionPrompt prompt, Optional<String> suffix) {
    if (suffix.isEmpty()) {
      return tokenizer.tokenize(prompt);
    }
    if (prompt instanceof CompletionPrompt.Text before) {
      return InfillPrompt.of(before.text(), suffix.get()).tokens(vocabulary);
    }
    throw new IllegalArgumentException("a gap to fill has text before it, not tokens");
  }
}
