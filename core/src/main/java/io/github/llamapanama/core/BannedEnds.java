package io.github.llamapanama.core;

import static io.github.llamapanama.bindings.llama_h.C_FLOAT;

import java.lang.foreign.MemorySegment;

/** Rules out the tokens that end a text, for as long as one is chosen. */
final class BannedEnds {
  private final int[] ends;
  private final float[] logits;

  /** A ban of the tokens that end a text. */
  BannedEnds(int[] ends) {
    this.ends = ends;
    this.logits = new float[ends.length];
  }

  int count() {
    return ends.length;
  }

  void ban(MemorySegment row) {
    for (int i = 0; i < ends.length; i++) {
      logits[i] = row.getAtIndex(C_FLOAT, ends[i]);
      row.setAtIndex(C_FLOAT, ends[i], Float.NEGATIVE_INFINITY);
    }
  }

  void lift(MemorySegment row) {
    for (int i = 0; i < ends.length; i++) {
      row.setAtIndex(C_FLOAT, ends[i], logits[i]);
    }
  }
}
