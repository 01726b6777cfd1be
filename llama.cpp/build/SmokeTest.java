import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Runs in a process of its own, because a library compiled wrongly ends it: loads the libraries of
 * a directory, in the order given, and decodes a prompt and one token with a quantized model.
 *
 * <p>Arguments: directory, model, expected version, {@code true} to load backends from the
 * directory, libraries in load order.
 */
final class SmokeTest {
  /**
   * Stands for every structure passed by value. C passes all of them in memory, so room to spare is
   * harmless, and their fields need not be known here.
   */
  private static final MemoryLayout STRUCT =
      MemoryLayout.structLayout(MemoryLayout.sequenceLayout(64, JAVA_LONG).withName("room"));

  private static final int PROMPT = 48;

  private static SymbolLookup lookup = name -> Optional.empty();

  private SmokeTest() {}

  public static void main(String[] arguments) throws Throwable {
    Path directory = Path.of(arguments[0]);
    for (int i = 4; i < arguments.length; i++) {
      lookup =
          SymbolLookup.libraryLookup(directory.resolve(arguments[i]), Arena.global()).or(lookup);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment version =
          (MemorySegment) call("llama_version", FunctionDescriptor.of(ADDRESS)).invoke();
      expect(arguments[2], version.reinterpret(64).getString(0));

      call("llama_backend_init", FunctionDescriptor.ofVoid()).invoke();
      if (Boolean.parseBoolean(arguments[3])) {
        call("ggml_backend_load_all_from_path", FunctionDescriptor.ofVoid(ADDRESS))
            .invoke(arena.allocateFrom(directory.toString()));
      }
      MemorySegment modelParams = struct("llama_model_default_params", arena);
      MemorySegment model =
          (MemorySegment)
              call("llama_model_load_from_file", FunctionDescriptor.of(ADDRESS, ADDRESS, STRUCT))
                  .invoke(arena.allocateFrom(arguments[1]), modelParams);
      expect(true, model.address() != 0);
      MemorySegment contextParams = struct("llama_context_default_params", arena);
      MemorySegment context =
          (MemorySegment)
              call("llama_init_from_model", FunctionDescriptor.of(ADDRESS, ADDRESS, STRUCT))
                  .invoke(model, contextParams);
      expect(true, context.address() != 0);

      // Many rows and one row take different code in ggml.
      decode(context, PROMPT, arena);
      decode(context, 1, arena);
      MemorySegment logits =
          (MemorySegment)
              call("llama_get_logits_ith", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT))
                  .invoke(context, -1);
      expect(true, Float.isFinite(logits.reinterpret(4).get(JAVA_FLOAT, 0)));
    }
  }

  private static void decode(MemorySegment context, int count, Arena arena) throws Throwable {
    MemorySegment tokens = arena.allocate(JAVA_INT, count);
    for (int i = 0; i < count; i++) {
      tokens.setAtIndex(JAVA_INT, i, 1 + i);
    }
    MemorySegment batch =
        (MemorySegment)
            call("llama_batch_get_one", FunctionDescriptor.of(STRUCT, ADDRESS, JAVA_INT))
                .invoke((SegmentAllocator) arena, tokens, count);
    int status =
        (int)
            call("llama_decode", FunctionDescriptor.of(JAVA_INT, ADDRESS, STRUCT))
                .invoke(context, batch);
    expect(0, status);
  }

  private static MemorySegment struct(String function, Arena arena) throws Throwable {
    return (MemorySegment)
        call(function, FunctionDescriptor.of(STRUCT)).invoke((SegmentAllocator) arena);
  }

  private static MethodHandle call(String function, FunctionDescriptor type) {
    return Linker.nativeLinker().downcallHandle(lookup.find(function).orElseThrow(), type);
  }

  private static void expect(Object expected, Object actual) {
    if (!expected.equals(actual)) {
      throw new AssertionError("expected " + expected + ", was " + actual);
    }
  }
}
