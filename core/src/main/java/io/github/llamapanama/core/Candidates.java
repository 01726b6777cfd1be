package io.github.llamapanama.core;

import static io.github.llamapanama.bindings.llama_h.C_FLOAT;
import static io.github.llamapanama.bindings.llama_h.C_INT;

import io.github.llamapanama.bindings.llama_h;
import io.github.llamapanama.bindings.llama_token_data;
import io.github.llamapanama.bindings.llama_token_data_array;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;

/** The tokens a chain chooses from, in native memory taken once. */
final class Candidates {
  private static final long SIZE = llama_token_data.sizeof();

  private final MemorySegment data;
  private final MemorySegment array;
  private final int vocabularySize;

  Candidates(int vocabularySize, Arena arena) {
    this.vocabularySize = vocabularySize;
    this.data = llama_token_data.allocateArray(vocabularySize, arena);
    this.array = llama_token_data_array.allocate(arena);
  }

  /** Takes all tokens. */
  void fill(MemorySegment logits) {
    MemorySegment source = sized(logits);
    for (int token = 0; token < vocabularySize; token++) {
      set(token, token, source.getAtIndex(C_FLOAT, token));
    }
    finish(vocabularySize);
  }

  /** Takes some tokens, at least one. */
  void fill(MemorySegment logits, BitSet tokens) {
    MemorySegment source = sized(logits);
    int count = 0;
    for (int token = tokens.nextSetBit(0); token >= 0; token = tokens.nextSetBit(token + 1)) {
      set(count++, token, source.getAtIndex(C_FLOAT, token));
    }
    finish(count);
  }

  /** The token that the chain chooses; it is not accepted. */
  int choose(MemorySegment chain) {
    llama_h.llama_sampler_apply(chain, array);
    long selected = llama_token_data_array.selected(array);
    // A filter may have moved the beginning of the array.
    long moved = llama_token_data_array.data(array).address() - data.address();
    return data.get(C_INT, moved + selected * SIZE + llama_token_data.id$offset());
  }

  /** The most likely of some tokens, at least one. */
  int mostLikely(MemorySegment logits, BitSet tokens) {
    MemorySegment source = sized(logits);
    int best = tokens.nextSetBit(0);
    for (int token = best; token >= 0; token = tokens.nextSetBit(token + 1)) {
      if (source.getAtIndex(C_FLOAT, token) > source.getAtIndex(C_FLOAT, best)) {
        best = token;
      }
    }
    return best;
  }

  private MemorySegment sized(MemorySegment logits) {
    return logits.reinterpret(vocabularySize * C_FLOAT.byteSize());
  }

  private void set(int index, int token, float logit) {
    long at = index * SIZE;
    data.set(C_INT, at + llama_token_data.id$offset(), token);
    data.set(C_FLOAT, at + llama_token_data.logit$offset(), logit);
    data.set(C_FLOAT, at + llama_token_data.p$offset(), 0);
  }

  private void finish(int count) {
    llama_token_data_array.data(array, data);
    llama_token_data_array.size(array, count);
    llama_token_data_array.selected(array, -1);
    llama_token_data_array.sorted(array, false);
  }
}
