package io.github.llamapanama.server.responses;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.github.llamapanama.server.json.TextOrList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A part of an item's content. All kinds there are here are text.
 *
 * @param type what the wire calls it
 * @param text the text
 * @param refusal the text of a refusal
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record InputPart(Optional<String> type, Optional<String> text, Optional<String> refusal) {
  private static final String REFUSAL = "refusal";
  private static final Set<String> TEXTS =
      Set.of("input_text", "output_text", "text", "reasoning_text", "summary_text");

  /** A content that is one text. */
  static final class Parts extends TextOrList<InputPart> {
    Parts() {
      super(
          InputPart.class,
          text -> new InputPart(Optional.of("input_text"), Optional.of(text), Optional.empty()));
    }
  }

  InputPart {
    String kind = type.orElse("");
    if (!TEXTS.contains(kind) && !kind.equals(REFUSAL)) {
      throw new IllegalArgumentException(
          "content of type '%s' is not supported: only text is, as input_text or output_text"
              .formatted(kind));
    }
    if ((kind.equals(REFUSAL) ? refusal : text).isEmpty()) {
      throw new IllegalArgumentException(
          "content of type '%s' needs a string '%s'"
              .formatted(kind, kind.equals(REFUSAL) ? REFUSAL : "text"));
    }
  }

  /** What it says. */
  String words() {
    return text.or(() -> refusal).orElse("");
  }

  /** What all parts say. */
  static String words(List<InputPart> parts) {
    return String.join("\n", parts.stream().map(InputPart::words).toList());
  }
}
