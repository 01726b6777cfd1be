package io.github.llamapanama.chat.reply;

/**
 * The texts around what a model thinks, white space included.
 *
 * @param open before
 * @param close after
 * @param anywhere whether the model thinks between parts of its answer too, not only first
 * @param shown whether the markers stay where reasoning is left in the content
 */
public record ReasoningMarkers(String open, String close, boolean anywhere, boolean shown) {

  /** Markers of reasoning that comes first. */
  public static ReasoningMarkers of(String open, String close) {
    return new ReasoningMarkers(open, close, false, true);
  }
}
