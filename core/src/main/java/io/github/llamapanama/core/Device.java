package io.github.llamapanama.core;

import static io.github.llamapanama.bindings.llama_h.C_LONG_LONG;

import io.github.llamapanama.bindings.llama_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * A device that llama.cpp can compute on, as it was when it was listed.
 *
 * @param name the short name, such as {@code CPU} or {@code CUDA0}
 * @param description what the device is, such as the name of the processor
 * @param type the kind of device
 * @param freeMemory free memory in bytes
 * @param totalMemory all memory in bytes
 */
public record Device(
    String name, String description, Type type, long freeMemory, long totalMemory) {

  /** The kind of device. */
  public enum Type {
    /** The processor, with the system's memory. */
    CPU(llama_h.GGML_BACKEND_DEVICE_TYPE_CPU()),
    /** A graphics card with its own memory. */
    GPU(llama_h.GGML_BACKEND_DEVICE_TYPE_GPU()),
    /** A graphics processor that shares the system's memory. */
    INTEGRATED_GPU(llama_h.GGML_BACKEND_DEVICE_TYPE_IGPU()),
    /** Something that helps the CPU, such as a BLAS library. */
    ACCELERATOR(llama_h.GGML_BACKEND_DEVICE_TYPE_ACCEL()),
    /** Several devices that act as one. */
    META(llama_h.GGML_BACKEND_DEVICE_TYPE_META());

    private final int value;

    Type(int value) {
      this.value = value;
    }
  }

  /** All devices of this machine that the loaded libraries know. */
  public static List<Device> all() {
    Natives.load();
    long count = llama_h.ggml_backend_dev_count();
    List<Device> devices = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      devices.add(read(llama_h.ggml_backend_dev_get(i)));
    }
    return List.copyOf(devices);
  }

  private static Device read(MemorySegment device) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment free = arena.allocate(C_LONG_LONG);
      MemorySegment total = arena.allocate(C_LONG_LONG);
      llama_h.ggml_backend_dev_memory(device, free, total);
      return new Device(
          llama_h.ggml_backend_dev_name(device).getString(0),
          llama_h.ggml_backend_dev_description(device).getString(0),
          NativeEnums.of(Type.values(), type -> type.value, llama_h.ggml_backend_dev_type(device)),
          free.get(C_LONG_LONG, 0),
          total.get(C_LONG_LONG, 0));
    }
  }

  /**
   * The native device of this name.
   *
   * @throws IllegalArgumentException if this machine has none
   */
  MemorySegment segment() {
    Natives.load();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment device = llama_h.ggml_backend_dev_by_name(arena.allocateFrom(name));
      if (device.equals(MemorySegment.NULL)) {
        throw new IllegalArgumentException(
            "There is no device '%s' on this machine, only %s"
                .formatted(name, all().stream().map(Device::name).toList()));
      }
      return device;
    }
  }
}
