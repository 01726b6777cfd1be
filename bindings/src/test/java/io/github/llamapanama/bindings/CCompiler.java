package io.github.llamapanama.bindings;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The C compiler of this machine: {@code $CC}, or the first of the usual names on the path. */
final class CCompiler {
  private final String command;

  private CCompiler(String command) {
    this.command = command;
  }

  /**
   * Finds the compiler. Who builds the natives has one; who names prebuilt ones may not, and then
   * there is nothing to compare with.
   */
  static CCompiler find() {
    return Stream.of(System.getenv("CC"), "cc", "gcc", "clang")
        .filter(Objects::nonNull)
        .filter(CCompiler::runs)
        .findFirst()
        .map(CCompiler::new)
        .orElseGet(
            () -> {
              String reason = "no C compiler: install one (gcc, clang) or name it in CC";
              if (NativeLibrary.info().origin() == NativeLibrary.Origin.NATIVES_JAR) {
                return fail(reason + "; the libraries were built with one");
              }
              return abort(reason + "; the libraries are prebuilt");
            });
  }

  /** Compiles a C source file; its diagnostics are the message if that fails. */
  void compile(Path source, Path output, List<String> options) throws Exception {
    var line = new ArrayList<>(List.of(command, "-std=c11", "-w"));
    line.addAll(options);
    line.addAll(List.of("-o", output.toString(), source.toString()));
    Execution execution = Execution.of(line);
    if (execution.exitCode() != 0) {
      throw new AssertionError("C compiler failed: " + execution.output());
    }
  }

  /** Compiles a source text into a shared library. */
  Path library(String source, Path output) throws Exception {
    Path file = Files.writeString(output.resolveSibling(output.getFileName() + ".c"), source);
    compile(file, output, List.of("-shared", "-fPIC"));
    Files.delete(file);
    return output;
  }

  private static boolean runs(@Nullable String command) {
    try {
      return command != null && Execution.of(List.of(command, "--version")).exitCode() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
