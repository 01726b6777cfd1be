package io.github.llamapanama.core.engine;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Optional;

/**
 * How readily a thread gives way to others, in the words of POSIX's {@code nice}.
 *
 * <p>A thread that computes all the time and one that hands over a text in a moment look alike to a
 * scheduler: where all processors compute, a consumer may wait for a whole slice of time, as long
 * as a token takes. Only Linux has this value for each thread; elsewhere it is the process's, which
 * is not ours to change. A thread's helpers begin with its value.
 */
final class Niceness {
  private static final Optional<MethodHandle> NICE =
      System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux")
          ? Linker.nativeLinker()
              .defaultLookup()
              .find("nice")
              .map(
                  address ->
                      Linker.nativeLinker()
                          .downcallHandle(address, FunctionDescriptor.of(JAVA_INT, JAVA_INT)))
          : Optional.empty();

  private Niceness() {}

  /**
   * Makes this thread, and all that it starts from now on, nicer; where that cannot be, nothing.
   */
  static void add(int niceness) {
    if (niceness == 0 || NICE.isEmpty()) {
      return;
    }
    try {
      int ignored = (int) NICE.get().invokeExact(niceness);
    } catch (Throwable e) {
      throw new AssertionError("a call of nice throws nothing", e);
    }
  }
}
