package io.github.llamapanama.chat;

import io.github.llamapanama.chat.format.Prompt;
import io.github.llamapanama.chat.message.ChatEvent;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.reply.ReplyFormat;
import io.github.llamapanama.chat.reply.ReplyParser;
import io.github.llamapanama.core.Vocabulary;
import io.github.llamapanama.core.engine.TokenDecoder;
import io.github.llamapanama.core.sampling.LogitsProcessor;
import io.github.llamapanama.core.sampling.MutableLogits;
import io.github.llamapanama.core.sampling.TokenHistory;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Lets a model think for so many tokens, then has it write what ends its thoughts. It reads along
 * to know when the model thinks, so it serves one text. After the thoughts it costs nothing.
 */
final class ReasoningBudget implements LogitsProcessor {
  private final int budget;
  private final int[] end;
  private final ReplyFormat format;
  private final Vocabulary vocabulary;
  private final ReplyParser reader;
  private final TokenDecoder decoder;

  /** The tokens before the text, once known. */
  private int promptTokens = -1;

  private int thought;

  /** How many tokens of the end are written; less than 0 until the budget is spent. */
  private int written = -1;

  private boolean over;

  /**
   * @param budget how many tokens
   * @param end what the model writes to end its thoughts
   * @param format how the text is read
   */
  private ReasoningBudget(int budget, int[] end, ReplyFormat format, Vocabulary vocabulary) {
    this.budget = budget;
    this.end = end;
    this.format = format;
    this.vocabulary = vocabulary;
    this.reader = format.parser();
    this.decoder = new TokenDecoder(vocabulary, true);
  }

  /** What makes a request's budget hold, if it has one and the model shows its thoughts. */
  static Optional<LogitsProcessor> of(ChatRequest request, Prompt prompt, Vocabulary vocabulary) {
    OptionalInt budget = request.reasoning().budget();
    if (budget.isEmpty()) {
      return Optional.empty();
    }
    ReplyFormat format = prompt.replyFormat().withReasoningApart();
    return format
        .reasoningEnd()
        .map(end -> vocabulary.tokenize(end, false, true))
        .map(end -> new ReasoningBudget(budget.getAsInt(), end, format, vocabulary));
  }

  @Override
  public LogitsProcessor forChoice() {
    return new ReasoningBudget(budget, end, format, vocabulary);
  }

  @Override
  public void process(MutableLogits logits, TokenHistory history) {
    if (promptTokens < 0) {
      promptTokens = history.size();
    } else if (!over && written < 0) {
      read(history.token(history.size() - 1));
    }
    if (!over && written >= 0) {
      force(logits, end[written++]);
      over = written == end.length;
    }
  }

  private void read(int token) {
    List<ChatEvent.Delta> deltas = reader.accept(decoder.decode(token));
    boolean thinks = deltas.stream().anyMatch(ChatEvent.Reasoning.class::isInstance);
    // What is neither thought nor said may be a marker, or the beginning of one.
    over = !deltas.isEmpty() && !(deltas.getLast() instanceof ChatEvent.Reasoning);
    thought += thinks || thought > 0 ? 1 : 0;
    // Not in the middle of a character.
    if (!over && thinks && thought >= budget && !decoder.isPending()) {
      written = 0;
    }
  }

  private static void force(MutableLogits logits, int token) {
    float logit = logits.get(token);
    for (int other = 0; other < logits.size(); other++) {
      logits.ban(other);
    }
    logits.set(token, Float.isFinite(logit) ? logit : 0);
  }
}
