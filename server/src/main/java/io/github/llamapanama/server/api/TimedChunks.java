package io.github.llamapanama.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llamapanama.chat.message.ChatCompletionChunk;
import io.github.llamapanama.chat.message.TextCompletion;
import io.github.llamapanama.server.json.Json;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The chunks of an answer that shall not count its tokens. The last one tells how long it took, as
 * llama.cpp's server does: that is taken from the chunk that counts, which is left out.
 *
 * @param <T> the chunks
 */
final class TimedChunks<T> implements Iterator<String> {
  private static final String TIMINGS = "timings";

  private final Iterator<T> chunks;
  private final Predicate<T> endsText;
  private final Predicate<T> counts;
  private final Function<T, String> json;
  private Optional<T> ahead = Optional.empty();

  private TimedChunks(
      Iterator<T> chunks, Predicate<T> endsText, Predicate<T> counts, Function<T, String> json) {
    this.chunks = chunks;
    this.endsText = endsText;
    this.counts = counts;
    this.json = json;
  }

  /**
   * Those of a chat.
   *
   * @param chunks with one that counts
   */
  static Iterator<String> ofChat(Iterator<ChatCompletionChunk> chunks) {
    return new TimedChunks<>(
        chunks,
        chunk -> chunk.choices().stream().anyMatch(choice -> choice.finishReason().isPresent()),
        chunk -> chunk.choices().isEmpty(),
        chunk -> SystemFingerprint.addTo(chunk.toJson()));
  }

  /**
   * Those of texts.
   *
   * @param chunks with one that counts
   */
  static Iterator<String> ofTexts(Iterator<TextCompletion> chunks) {
    return new TimedChunks<>(
        chunks,
        chunk -> chunk.choices().stream().anyMatch(choice -> choice.finishReason().isPresent()),
        chunk -> chunk.choices().isEmpty(),
        chunk -> SystemFingerprint.addTo(chunk.toJson()));
  }

  @Override
  public boolean hasNext() {
    return ahead.isPresent() || chunks.hasNext();
  }

  @Override
  public String next() {
    T chunk = ahead.isPresent() ? ahead.get() : chunks.next();
    ahead = Optional.empty();
    if (endsText.test(chunk) && chunks.hasNext()) {
      T following = chunks.next();
      if (counts.test(following)) {
        JsonNode timings = Json.readObject(json.apply(following)).path(TIMINGS);
        return Json.readObject(json.apply(chunk)).set(TIMINGS, timings).toString();
      }
      ahead = Optional.of(following);
    }
    return json.apply(chunk);
  }
}
