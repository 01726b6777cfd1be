package io.github.llamapanama.core;

import static io.github.llamapanama.bindings.llama_h.C_FLOAT;
import static io.github.llamapanama.bindings.llama_h.C_POINTER;

import io.github.llamapanama.bindings.llama_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The adapters that a context computes with, which cannot disappear before it does. */
final class AppliedAdapters {
  /**
   * Architectures whose graphs upstream gives a fixed number of nodes, adapters or not. A graph
   * that outgrows it is asserted to be impossible.
   */
  private static final Set<String> FIXED_GRAPHS =
      Set.of(
          "kimi-k3",
          "qwen3next",
          "kimi-linear",
          "bailingmoe3",
          "qwen35",
          "qwen35moe",
          "qwen4exp",
          "deepseek4",
          "dflash",
          "nanbeige",
          "minimax-01",
          "minimax-m3",
          "hy_v4");

  /** The architecture whose graph goes through its layers so often that nothing is left over. */
  private static final String LOOPED_GRAPH = "hrm_text";

  private final List<SharedHandle> handles = new ArrayList<>();
  private final List<Float> scales = new ArrayList<>();

  private AppliedAdapters() {}

  /**
   * Becomes a user of adapters.
   *
   * @throws IllegalArgumentException if one is of another model or there twice, or they are more
   *     than the model's graph has room for
   * @throws IllegalStateException if one is closed
   */
  static AppliedAdapters acquire(Model model, List<LoraAdapter.Scaled> adapters) {
    check(model, adapters);
    AppliedAdapters applied = new AppliedAdapters();
    boolean acquired = false;
    try {
      for (LoraAdapter.Scaled scaled : adapters) {
        applied.handles.add(scaled.adapter().acquire());
        applied.scales.add(scaled.scale());
      }
      acquired = true;
      return applied;
    } finally {
      if (!acquired) {
        applied.release();
      }
    }
  }

  private static void check(Model model, List<LoraAdapter.Scaled> adapters) {
    for (LoraAdapter.Scaled scaled : adapters) {
      if (!scaled.adapter().model().equals(model)) {
        throw new IllegalArgumentException(
            "%s was loaded for another model: load it for %s"
                .formatted(scaled.adapter(), model.path()));
      }
    }
    if (adapters.stream().map(LoraAdapter.Scaled::adapter).distinct().count() < adapters.size()) {
      throw new IllegalArgumentException(
          "An adapter is there twice: add up its scales, or load it twice");
    }
    long pairs = adapters.stream().mapToLong(scaled -> scaled.adapter().pairs()).sum();
    String architecture = model.info().architecture();
    if (pairs > 0 && architecture.equals(LOOPED_GRAPH)) {
      throw new IllegalArgumentException(
          "llama.cpp has no room for adapters in models of the architecture " + architecture);
    }
    if (FIXED_GRAPHS.contains(architecture) && pairs > model.weights().size()) {
      throw new IllegalArgumentException(
          "The adapters change %d weights, but llama.cpp has room for %d in a model like this: use fewer"
              .formatted(pairs, model.weights().size()));
    }
  }

  /**
   * Makes a new context compute with the adapters.
   *
   * @throws ContextCreationException if llama.cpp refuses; the context is freed then
   */
  void applyTo(MemorySegment context) {
    if (handles.isEmpty()) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pointers = arena.allocate(C_POINTER, handles.size());
      MemorySegment factors = arena.allocate(C_FLOAT, handles.size());
      for (int i = 0; i < handles.size(); i++) {
        pointers.setAtIndex(C_POINTER, i, handles.get(i).segment());
        factors.setAtIndex(C_FLOAT, i, scales.get(i));
      }
      int status = llama_h.llama_set_adapters_lora(context, pointers, handles.size(), factors);
      if (status != 0) {
        llama_h.llama_free(context);
        throw new ContextCreationException(
            "llama.cpp does not apply the adapters (status %d)".formatted(status));
      }
    }
  }

  /** Ends the use of all adapters; the context is gone. */
  void release() {
    handles.forEach(SharedHandle::release);
  }
}
