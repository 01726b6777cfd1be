package io.github.llamapanama.bindings;

import static io.github.llamapanama.bindings.llama_h.C_CHAR;
import static io.github.llamapanama.bindings.llama_h.C_LONG_LONG;
import static io.github.llamapanama.bindings.llama_h.C_POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

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
  private static final FunctionDescriptor TAKE_STRING = FunctionDescriptor.ofVoid(C_POINTER);

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

  void loadBackends(String directory) {
    MethodHandle load = function("ggml_backend_load_all_from_path", TAKE_STRING);
    try (Arena arena = Arena.ofConfined()) {
      load.invokeExact(arena.allocateFrom(directory));
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
    return new IllegalStateException("a native call failed while llama.cpp was being loaded", e);
  }
}
