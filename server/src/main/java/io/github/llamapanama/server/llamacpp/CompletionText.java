package io.github.llamapanama.server.llamacpp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.llamapanama.chat.message.PromptProgressJson;
import io.github.llamapanama.chat.message.TimingsJson;
import io.github.llamapanama.core.Vocabulary;
import io.github.llamapanama.core.engine.Cost;
import io.github.llamapanama.core.engine.Event;
import io.github.llamapanama.core.engine.FinishReason;
import io.github.llamapanama.core.engine.Generation;
import io.github.llamapanama.core.engine.GenerationParams;
import io.github.llamapanama.core.engine.PromptProgress;
import io.github.llamapanama.core.engine.Usage;
import io.github.llamapanama.core.sampling.TokenLogprobs;
import io.github.llamapanama.server.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One of the texts of a native completion, while a model writes it. */
final class CompletionText {
  /** No place in particular: which sequence computes a text may change on the way. */
  private static final int NO_SLOT = -1;

  private final int index;
  private final String model;
  private final Generation generation;
  private final Vocabulary vocabulary;
  private final CompletionOptions options;
  private final boolean streamed;
  private final LineLimits lines;

  private final StringBuilder content = new StringBuilder();
  private final List<Integer> tokens = new ArrayList<>();
  private final List<TokenProbability> probabilities = new ArrayList<>();

  /** Where the last piece begins in these. */
  private int pieceStart;

  private int tokenStart;
  private int probabilityStart;

  /** What else the last piece tells. */
  private Optional<Cost> cost = Optional.empty();

  private Optional<PromptProgress> progress = Optional.empty();
  private Optional<Event.Done> done = Optional.empty();

  CompletionText(
      int index,
      String model,
      Generation generation,
      Vocabulary vocabulary,
      CompletionOptions options,
      boolean streamed) {
    this.index = index;
    this.model = model;
    this.generation = generation;
    this.vocabulary = vocabulary;
    this.options = options;
    this.streamed = streamed;
    this.lines = new LineLimits(options);
  }

  boolean hasEnded() {
    return done.isPresent();
  }

  /** Waits for the next piece, or the end. */
  void advance() {
    pieceStart = content.length();
    tokenStart = tokens.size();
    probabilityStart = probabilities.size();
    cost = Optional.empty();
    progress = Optional.empty();
    Event event = generation.next();
    while (lines.isReached() && event instanceof Event.Text) {
      event = generation.next();
    }
    switch (event) {
      case Event.PromptRead read -> progress = Optional.of(read.progress());
      case Event.Text piece -> {
        cost = piece.cost();
        content.append(lines.accept(piece.text()));
        tokens.addAll(piece.tokens());
        piece.logprobs().forEach(token -> probabilities.add(probability(token)));
        if (lines.isReached()) {
          generation.cancel();
        }
      }
      case Event.Done end -> done = Optional.of(end);
    }
  }

  /** What the last piece added; at the end, all about the text but what pieces had before. */
  JsonNode piece() {
    return done.isPresent() ? whole() : addition();
  }

  private ObjectNode addition() {
    ObjectNode piece =
        Json.object().put("index", index).put("content", content.substring(pieceStart));
    piece.set("tokens", Json.tree(tokens.subList(tokenStart, tokens.size())));
    piece.put("stop", false);
    piece.put("id_slot", NO_SLOT);
    piece.put("tokens_predicted", tokens.size());
    piece.put("tokens_evaluated", prompt().length);
    cost.ifPresent(soFar -> piece.set("timings", Json.tree(TimingsJson.of(soFar))));
    progress.ifPresent(
        read -> piece.set("prompt_progress", Json.tree(PromptProgressJson.of(read))));
    List<TokenProbability> added = probabilities.subList(probabilityStart, probabilities.size());
    if (!added.isEmpty()) {
      piece.set("completion_probabilities", Json.tree(added));
    }
    return piece;
  }

  private TokenProbability probability(TokenLogprobs token) {
    return TokenProbability.of(token, vocabulary, params().sampledLogprobs());
  }

  /** All about a text that has ended. */
  JsonNode whole() {
    Event.Done end = done.orElseThrow();
    Usage usage = end.usage();
    boolean withTokens = !streamed && options.returnTokens().orElse(false);
    ObjectNode whole =
        Json.object().put("index", index).put("content", streamed ? "" : content.toString());
    whole.set("tokens", Json.tree(withTokens ? tokens : List.of()));
    whole.put("id_slot", NO_SLOT);
    whole.put("stop", true);
    whole.put("model", model);
    whole.put("tokens_predicted", usage.generatedTokens());
    whole.put("tokens_evaluated", usage.promptTokens());
    whole.set("generation_settings", settings());
    whole.put("prompt", TokenPiece.text(prompt(), vocabulary));
    whole.put("has_new_line", content.indexOf("\n") >= 0);
    whole.put("truncated", isTruncated(end));
    whole.put("stop_type", stopType(end));
    whole.put("stopping_word", end.stop().orElse(""));
    // The last token was not read any more.
    whole.put("tokens_cached", Math.max(0, usage.totalTokens() - 1));
    whole.set("timings", Json.tree(TimingsJson.of(end.cost())));
    if (!streamed && !probabilities.isEmpty()) {
      whole.set("completion_probabilities", Json.tree(probabilities));
    }
    return options
        .responseFields()
        .filter(fields -> !fields.isEmpty())
        .map(fields -> only(fields, whole))
        .orElse(whole);
  }

  private ObjectNode settings() {
    return GenerationSettings.whole(params()).put("stream", streamed);
  }

  private GenerationParams params() {
    return generation.request().params();
  }

  private int[] prompt() {
    return generation.request().prompt();
  }

  /** Whether the context, and nothing else, was too small for more. */
  private boolean isTruncated(Event.Done end) {
    return end.reason() == FinishReason.LENGTH
        && end.usage().generatedTokens() < params().maxTokens().orElse(Integer.MAX_VALUE);
  }

  private static String stopType(Event.Done end) {
    return switch (end.reason()) {
      case STOP -> end.stop().isPresent() ? "word" : "eos";
      case LENGTH, CANCELLED -> "limit";
    };
  }

  private static ObjectNode only(List<String> fields, JsonNode whole) {
    ObjectNode chosen = Json.object();
    for (String field : fields) {
      JsonNode value = whole.at("/" + field);
      if (!value.isMissingNode()) {
        chosen.set(field, value);
      }
    }
    return chosen;
  }

  /** Cancels what is left. */
  void close() {
    generation.close();
  }
}
