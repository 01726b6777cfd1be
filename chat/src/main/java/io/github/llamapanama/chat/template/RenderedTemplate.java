package io.github.llamapanama.chat.template;

import java.util.List;

/**
 * What a template rendered: the text, and who wrote which part of it.
 *
 * @param text the whole prompt
 * @param spans ranges that cover the text without gap or overlap, in order, neighbours of different
 *     origin; empty for an empty text
 */
public record RenderedTemplate(String text, List<Span> spans) {

  /** Copies the spans. */
  public RenderedTemplate {
    spans = List.copyOf(spans);
  }

  /** The part of the text that a span covers. */
  public String text(Span span) {
    return text.substring(span.start(), span.end());
  }

  @Override
  public String toString() {
    return text;
  }
}
