package io.github.llamapanama.chat.format;

import io.github.llamapanama.chat.template.Origin;
import java.util.List;

/** A prompt's text with the origin of each character. */
final class OriginText {
  private final String text;
  private final List<Prompt.Segment> segments;
  private final int[] starts;

  OriginText(Prompt prompt) {
    this.text = prompt.text();
    this.segments = prompt.segments();
    this.starts = new int[segments.size() + 1];
    for (int i = 0; i < segments.size(); i++) {
      starts[i + 1] = starts[i] + segments.get(i).text().length();
    }
  }

  String text() {
    return text;
  }

  /** {@link Origin#INPUT} if any character of a range, which is not empty, came from one. */
  Origin originOf(int start, int end) {
    int segment = segmentAt(start);
    // Neighbouring segments differ in origin: whatever crosses a border touches a message.
    return end > starts[segment + 1] ? Origin.INPUT : segments.get(segment).origin();
  }

  private int segmentAt(int index) {
    int low = 0;
    int high = segments.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (starts[middle] <= index) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
