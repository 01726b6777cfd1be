package io.github.llamapanama.server.llamacpp;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llamapanama.core.Vocabulary;
import io.github.llamapanama.core.engine.Generation;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The texts of a native completion while a model writes them: pieces, of several texts one of each
 * in turn; the last of each tells all about it.
 *
 * <p>Used by one thread at a time; {@link #close} may come from any, and cancels what is left.
 */
public final class CompletionTexts implements Iterator<JsonNode>, AutoCloseable {
  private final List<CompletionText> texts;
  private final ArrayDeque<CompletionText> open;

  /**
   * @param model the name of the model that writes
   * @param vocabulary the model's
   * @param generations the texts: all of the first prompt, then all of the next
   * @param options what is told of them
   * @param streamed whether the pieces are sent one by one
   */
  public CompletionTexts(
      String model,
      Vocabulary vocabulary,
      List<Generation> generations,
      CompletionOptions options,
      boolean streamed) {
    this.texts =
        IntStream.range(0, generations.size())
            .mapToObj(
                i ->
                    new CompletionText(i, model, generations.get(i), vocabulary, options, streamed))
            .toList();
    this.open = new ArrayDeque<>(texts);
  }

  @Override
  public boolean hasNext() {
    return !open.isEmpty();
  }

  /**
   * Waits for the next piece.
   *
   * @throws io.github.llamapanama.LlamaException if a text cannot be generated
   */
  @Override
  public JsonNode next() {
    return advance().piece();
  }

  /**
   * Waits for the end of all texts and tells about each.
   *
   * @see #next
   */
  public List<JsonNode> complete() {
    while (hasNext()) {
      advance();
    }
    return texts.stream().map(CompletionText::whole).toList();
  }

  private CompletionText advance() {
    CompletionText text = open.remove();
    text.advance();
    if (!text.hasEnded()) {
      open.add(text);
    }
    return text;
  }

  @Override
  public void close() {
    texts.forEach(CompletionText::close);
  }
}
