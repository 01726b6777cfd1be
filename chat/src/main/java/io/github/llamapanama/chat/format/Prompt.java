package io.github.llamapanama.chat.format;

import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.reply.ReplyFormat;
import io.github.llamapanama.chat.template.Origin;
import io.github.llamapanama.core.Vocabulary;
import io.github.llamapanama.core.sampling.Grammar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a model reads, and how its reply is to be read. A {@code ChatFormat} makes one from a {@link
 * ChatRequest}.
 *
 * <p>The text knows which of its characters the format wrote and which came with the request. Only
 * the former may become special tokens: an {@code <|im_end|>} that a user typed stays text.
 *
 * {@snippet :
 * Prompt prompt = Prompt.builder()
 *     .template("<|im_start|>user\n")
 *     .message(question)
 *     .template("<|im_end|>\n<|im_start|>assistant\n")
 *     .stop("<|im_end|>")
 *     .build();
 * }
 *
 * @param segments the text, in order; neighbours differ in origin, and none is empty
 * @param stops texts that end the reply, besides the model's own end-of-generation tokens
 * @param grammar what the reply must match
 * @param replyFormat how to read the reply
 */
public record Prompt(
    List<Segment> segments,
    List<String> stops,
    Optional<Grammar> grammar,
    ReplyFormat replyFormat) {

  /** A stretch of text of one origin. */
  public record Segment(Origin origin, String text) {}

  /** Joins neighbours of one origin and drops empty segments. */
  public Prompt {
    segments = joined(segments);
    stops = List.copyOf(stops);
  }

  /** A prompt that reads as {@code text}, all of it written by the caller's own format. */
  public static Prompt ofTemplate(String text) {
    return builder().template(text).build();
  }

  /** An empty prompt to fill. */
  public static Builder builder() {
    return new Builder();
  }

  /** The whole text. */
  public String text() {
    return segments.stream().map(Segment::text).collect(Collectors.joining());
  }

  /**
   * The tokens the model reads, a beginning-of-text token included where the vocabulary asks for
   * one. For many prompts, keep a {@link PromptTokenizer}.
   *
   * @throws IllegalStateException if the vocabulary's model is closed
   */
  public int[] tokenize(Vocabulary vocabulary) {
    return new PromptTokenizer(vocabulary).tokenize(this);
  }

  private static List<Segment> joined(List<Segment> segments) {
    List<Segment> joined = new ArrayList<>();
    for (Segment segment : segments) {
      if (segment.text().isEmpty()) {
        continue;
      }
      if (!joined.isEmpty() && joined.getLast().origin() == segment.origin()) {
        String text = joined.removeLast().text() + segment.text();
        joined.add(new Segment(segment.origin(), text));
      } else {
        joined.add(segment);
      }
    }
    return List.copyOf(joined);
  }

  /** Collects a prompt piece by piece. Not thread-safe. */
  public static final class Builder {
    private final List<Segment> segments = new ArrayList<>();
    private final List<String> stops = new ArrayList<>();
    private Optional<Grammar> grammar = Optional.empty();
    private ReplyFormat replyFormat = ReplyFormat.PLAIN;

    private Builder() {}

    /** Appends text of the format: special tokens in it are meant. */
    public Builder template(String text) {
      return append(Origin.TEMPLATE, text);
    }

    /** Appends text of the request: nothing in it is special. */
    public Builder message(String text) {
      return append(Origin.INPUT, text);
    }

    /** Appends text of that origin. */
    public Builder append(Origin origin, String text) {
      segments.add(new Segment(origin, text));
      return this;
    }

    /** Adds a text that ends the reply. */
    public Builder stop(String text) {
      stops.add(text);
      return this;
    }

    /** Adds texts that end the reply. */
    public Builder stops(List<String> texts) {
      stops.addAll(texts);
      return this;
    }

    /** Sets what the reply must match. */
    public Builder grammar(Grammar constraint) {
      this.grammar = Optional.of(constraint);
      return this;
    }

    /** Sets how to read the reply; {@link ReplyFormat#PLAIN} unless set. */
    public Builder replyFormat(ReplyFormat format) {
      this.replyFormat = format;
      return this;
    }

    /** The prompt. */
    public Prompt build() {
      return new Prompt(segments, stops, grammar, replyFormat);
    }
  }
}
