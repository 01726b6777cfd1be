package io.github.llamapanama.bindings;

import static io.github.llamapanama.bindings.llama_h.C_CHAR;
import static io.github.llamapanama.bindings.llama_h.C_INT;
import static io.github.llamapanama.bindings.llama_h.C_LONG_LONG;
import static io.github.llamapanama.bindings.llama_h.C_POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The few C calls that are made while the libraries are being loaded.
 *
 * <p>{@link llama_h} cannot serve here: it resolves its symbols through {@link NativeLibrary},
 * which is not there yet, and a second thread that resolves one at this moment would deadlock with
 * us.
 */
final class Bootstrap {
  private static final FunctionDescriptor STRING = FunctionDescriptor.of(C_POINTER);
  private static final FunctionDescriptor COUNT = FunctionDescriptor.of(C_LONG_LONG);
  private static final FunctionDescriptor ACTION = FunctionDescriptor.ofVoid();
  private static final FunctionDescriptor TAKE_POINTER = FunctionDescriptor.ofVoid(C_POINTER);
  private static final FunctionDescriptor TAKE_POINTERS =
      FunctionDescriptor.ofVoid(C_POINTER, C_POINTER);
  private static final FunctionDescriptor BY_TYPE = FunctionDescriptor.of(C_POINTER, C_INT);
  private static final FunctionDescriptor OF_POINTER = FunctionDescriptor.of(C_POINTER, C_POINTER);
  private static final FunctionDescriptor BY_NAME =
      FunctionDescriptor.of(C_POINTER, C_POINTER, C_POINTER);

  private final SymbolLookup lookup;

  Bootstrap(SymbolLookup lookup) {
    this.lookup = lookup;
  }

  /** What {@code llama_version()} says; empty for a library from before there was one. */
  Optional<String> llamaVersion() {
    return lookup.find("llama_version").map(address -> string(handle(address, STRING)));
  }

  String ggmlVersion() {
    return string(function("ggml_version", STRING));
  }

  String ggmlCommit() {
    return string(function("ggml_commit", STRING));
  }

  long backendCount() {
    try {
      return (long) function("ggml_backend_reg_count", COUNT).invokeExact();
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Lets ggml load the best of the dynamic backends that it finds in a directory. */
  void loadBackends(Path directory) {
    MethodHandle load = function("ggml_backend_load_all_from_path", TAKE_POINTER);
    try (Arena arena = Arena.ofConfined()) {
      load.invokeExact(arena.allocateFrom(directory.toString()));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  void initialise() {
    try {
      function("llama_backend_init", ACTION).invokeExact();
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Runs an action while ggml logs to a list instead of to standard error. */
  List<String> loggedBy(Runnable action) {
    List<String> messages = new CopyOnWriteArrayList<>();
    MethodHandle logger = function("ggml_log_get", TAKE_POINTERS);
    MethodHandle setLogger = function("ggml_log_set", TAKE_POINTERS);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment callback = arena.allocate(C_POINTER);
      MemorySegment userData = arena.allocate(C_POINTER);
      logger.invokeExact(callback, userData);
      MemorySegment collector =
          ggml_log_callback.allocate(
              (level, text, user) -> messages.add(text.getString(0).strip()), arena);
      setLogger.invokeExact(collector, MemorySegment.NULL);
      try {
        action.run();
      } finally {
        setLogger.invokeExact(callback.get(C_POINTER, 0), userData.get(C_POINTER, 0));
      }
    } catch (Throwable e) {
      throw unexpected(e);
    }
    return messages;
  }

  /** Calls a function that returns a struct by value, into memory of the allocator. */
  MemorySegment struct(String name, GroupLayout layout, SegmentAllocator allocator) {
    try {
      return (MemorySegment) function(name, FunctionDescriptor.of(layout)).invokeExact(allocator);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * A function of the CPU backend. ggml hands these out by name, since the backend may be a library
   * that ggml itself has opened.
   */
  Optional<MemorySegment> cpuFunction(String name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment device =
          (MemorySegment)
              function("ggml_backend_dev_by_type", BY_TYPE)
                  .invokeExact(llama_h.GGML_BACKEND_DEVICE_TYPE_CPU());
      if (device.address() == 0) {
        return Optional.empty();
      }
      MemorySegment backend =
          (MemorySegment) function("ggml_backend_dev_backend_reg", OF_POINTER).invokeExact(device);
      MemorySegment address =
          (MemorySegment)
              function("ggml_backend_reg_get_proc_address", BY_NAME)
                  .invokeExact(backend, arena.allocateFrom(name));
      return Optional.of(address).filter(pointer -> pointer.address() != 0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static String string(MethodHandle function) {
    try {
      MemorySegment text = (MemorySegment) function.invokeExact();
      return text.reinterpret(C_CHAR.byteSize() * 1024).getString(0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private MethodHandle function(String name, FunctionDescriptor descriptor) {
    return handle(
        lookup
            .find(name)
            .orElseThrow(() -> new UnsatisfiedLinkError("llama.cpp has no function " + name)),
        descriptor);
  }

  private static MethodHandle handle(MemorySegment address, FunctionDescriptor descriptor) {
    return Linker.nativeLinker().downcallHandle(address, descriptor);
  }

  private static RuntimeException unexpected(Throwable e) {
    if (e instanceof UnsatisfiedLinkError missing) {
      throw missing;
    }
    return new IllegalStateException("a native call failed while llama.cpp was being loaded", e);
  }
}
