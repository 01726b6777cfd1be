package io.github.llamapanama.core;

import io.github.llamapanama.bindings.llama_h;
import io.github.llamapanama.bindings.llama_perf_context_data;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What llama.cpp measured in a context, if {@link ContextParams#performanceCounters()} are on.
 *
 * @param loadMillis time to load the model, in milliseconds
 * @param promptMillis time spent on batches of several tokens, in milliseconds
 * @param generationMillis time spent on batches of one token, in milliseconds
 * @param promptTokens tokens in batches of several
 * @param generatedTokens batches of one token
 * @param reusedGraphs how often a compute graph was used again
 */
public record PerformanceCounters(
    double loadMillis,
    double promptMillis,
    double generationMillis,
    int promptTokens,
    int generatedTokens,
    int reusedGraphs) {

  static PerformanceCounters read(MemorySegment context) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = llama_h.llama_perf_context(arena, context);
      return new PerformanceCounters(
          llama_perf_context_data.t_load_ms(data),
          llama_perf_context_data.t_p_eval_ms(data),
          llama_perf_context_data.t_eval_ms(data),
          llama_perf_context_data.n_p_eval(data),
          llama_perf_context_data.n_eval(data),
          llama_perf_context_data.n_reused(data));
    }
  }
}
