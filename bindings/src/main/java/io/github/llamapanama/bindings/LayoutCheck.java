package io.github.llamapanama.bindings;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks a library for its default parameters and compares them with what the bindings expect.
 *
 * <p>The version alone does not tell of a build from patched headers. A parameter struct that has
 * grown, shrunk or changed its order shows here: its function is given more room than it needs,
 * filled with a pattern, and must write all of the struct and nothing behind it.
 */
final class LayoutCheck {
  private static final byte PATTERN = (byte) 0xA5;
  private static final int GUARD_BYTES = 256;

  private final Bootstrap library;
  private final List<String> mismatches = new ArrayList<>();

  LayoutCheck(Bootstrap library) {
    this.library = library;
  }

  /** What differs, in words; empty if the library fits. */
  List<String> mismatches() {
    try (Arena arena = Arena.ofConfined()) {
      var model = defaults("llama_model_default_params", llama_model_params.layout(), arena);
      expect("split_mode", llama_model_params.split_mode(model), llama_h.LLAMA_SPLIT_MODE_LAYER());
      expect("use_extra_bufts", bool(model, llama_model_params.use_extra_bufts$offset()), 1);
      expect("load_mtp", bool(model, llama_model_params.load_mtp$offset()), 0);

      var context = defaults("llama_context_default_params", llama_context_params.layout(), arena);
      expect("n_ctx", llama_context_params.n_ctx(context), 512);
      expect("n_batch", llama_context_params.n_batch(context), 2048);
      expect("type_k", llama_context_params.type_k(context), llama_h.GGML_TYPE_F16());
      expect("type_v", llama_context_params.type_v(context), llama_h.GGML_TYPE_F16());
      expect("offload_kqv", bool(context, llama_context_params.offload_kqv$offset()), 1);
      expect("ctx_other", llama_context_params.ctx_other(context).address(), 0);
    }
    return List.copyOf(mismatches);
  }

  private MemorySegment defaults(String function, GroupLayout layout, Arena arena) {
    GroupLayout guarded =
        MemoryLayout.structLayout(layout, MemoryLayout.sequenceLayout(GUARD_BYTES, JAVA_BYTE));
    SegmentAllocator patterned = (size, alignment) -> arena.allocate(size, alignment).fill(PATTERN);
    MemorySegment written = library.struct(function, guarded, patterned);
    long size = layout.byteSize();
    MemorySegment untouched = arena.allocate(GUARD_BYTES).fill(PATTERN);
    if (written.asSlice(size).mismatch(untouched) >= 0) {
      mismatches.add(function + "() writes more than " + size + " bytes");
    }
    return written.asSlice(0, size);
  }

  private void expect(String field, long actual, long expected) {
    if (actual != expected) {
      mismatches.add("the default of " + field + " is " + actual + ", not " + expected);
    }
  }

  /** The byte itself: a C bool that was never written is neither 0 nor 1. */
  private static long bool(MemorySegment struct, long offset) {
    return struct.get(JAVA_BYTE, offset);
  }
}
