package io.github.llamapanama.core;

import io.github.llamapanama.bindings.llama_h;

/**
 * What the loaded libraries can do on this machine.
 *
 * @param features the instruction sets and options in use, as llama.cpp prints them
 * @param supportsMmap whether a model file can be mapped into memory
 * @param supportsMlock whether a model can be locked into memory
 * @param supportsGpuOffload whether there is a GPU that layers can be moved to
 * @param supportsRpc whether devices of other machines can be used
 * @param maxDevices the most devices that one model can be split over
 * @param maxSequences the most sequences that one context can hold
 */
public record SystemInfo(
    String features,
    boolean supportsMmap,
    boolean supportsMlock,
    boolean supportsGpuOffload,
    boolean supportsRpc,
    long maxDevices,
    int maxSequences) {

  /** Reads the information from the loaded libraries. */
  public static SystemInfo read() {
    Natives.load();
    return new SystemInfo(
        printFeatures(),
        llama_h.llama_supports_mmap(),
        llama_h.llama_supports_mlock(),
        llama_h.llama_supports_gpu_offload(),
        llama_h.llama_supports_rpc(),
        llama_h.llama_max_devices(),
        (int) llama_h.llama_max_parallel_sequences());
  }

  /** C builds this text in one buffer for the whole process. */
  private static synchronized String printFeatures() {
    return llama_h.llama_print_system_info().getString(0).strip();
  }
}
