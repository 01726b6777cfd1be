package io.github.llamapanama.core;

import io.github.llamapanama.bindings.llama_context_params;
import io.github.llamapanama.bindings.llama_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Makes a small context of a model and decodes some tokens in it. */
public final class DecodeProbe {

  private DecodeProbe() {}

  /** Whether a context could be made and did decode. */
  public static boolean decodes(Model model) {
    SharedHandle handle = model.acquire();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment params = llama_h.llama_context_default_params(arena);
      llama_context_params.n_ctx(params, 256);
      llama_context_params.n_batch(params, 32);
      llama_context_params.n_ubatch(params, 32);
      llama_context_params.n_threads(params, 1);
      llama_context_params.n_threads_batch(params, 1);
      MemorySegment context = llama_h.llama_init_from_model(handle.segment(), params);
      if (context.equals(MemorySegment.NULL)) {
        return false;
      }
      MemorySegment tokens = arena.allocateFrom(ValueLayout.JAVA_INT, 1, 2, 3, 4, 5);
      MemorySegment batch = llama_h.llama_batch_get_one(arena, tokens, 5);
      int status = llama_h.llama_decode(context, batch);
      llama_h.llama_free(context);
      return status == 0;
    } finally {
      handle.release();
    }
  }
}
