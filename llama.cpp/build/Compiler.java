import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The C or C++ compiler CMake will find.
 *
 * @param command how it is called; empty when only CMake can find it (Visual Studio)
 * @param macros everything it predefines when it tunes for this processor: its own name and
 *     version, and each instruction set extension it will use
 */
record Compiler(List<String> command, String macros) {
  private static final Pattern AMX_BUILTIN =
      Pattern.compile("__builtin_ia32_(ldtilecfg|tile_loadconfig)");

  static Optional<Compiler> find(
      String language, String variable, Stream<String> names, Optional<String> tuning)
      throws IOException {
    List<String> named = Options.words(System.getenv().getOrDefault(variable, ""));
    List<String> command =
        named.isEmpty()
            ? names.flatMap(name -> Command.find(name).stream()).limit(1).toList()
            : named;
    if (command.isEmpty()) {
      return Platform.current().windows()
          ? Optional.of(new Compiler(command, processor()))
          : Optional.empty();
    }
    List<String> predefined = List.of("-dM", "-E", "-x", language, "-");
    for (List<String> options : List.of(tuning.stream().toList(), List.<String>of())) {
      Command.Result macros = Command.run(join(command, options, predefined));
      if (macros.succeeded()) {
        return Optional.of(new Compiler(command, macros.output()));
      }
    }
    // Visual Studio's compiler introduces itself when it is called without arguments.
    return Optional.of(new Compiler(command, Command.run(command).output() + processor()));
  }

  String name() {
    return macro("__clang_version__")
        .map(version -> "Clang " + version)
        .or(() -> macro("__VERSION__").map(version -> "GCC " + version))
        .orElseGet(
            () ->
                command.isEmpty()
                    ? "the compiler CMake finds"
                    : macros.lines().findFirst().orElse(command.getFirst()));
  }

  boolean usesAmx() {
    return macro("__AMX_TILE__").isPresent();
  }

  /**
   * Whether the compiler knows that {@code _tile_loadconfig} reads 64 bytes. As inline assembler
   * (GCC 12 and its contemporaries) it claims to read 8, so that the stores to the rest of the tile
   * configuration are optimized away; as a built-in function it is right.
   */
  boolean compilesAmxRightly() throws IOException {
    List<String> preprocess =
        List.of("-mamx-tile", "-include", "immintrin.h", "-E", "-x", "c", "-");
    Command.Result header = Command.run(join(command, preprocess));
    return header.succeeded() && AMX_BUILTIN.matcher(header.output()).find();
  }

  private Optional<String> macro(String name) {
    Matcher definition = Pattern.compile("(?m)^#define " + name + " (.*)$").matcher(macros);
    return definition.find()
        ? Optional.of(definition.group(1).replace("\"", "").strip())
        : Optional.empty();
  }

  private static String processor() {
    return System.getenv().getOrDefault("PROCESSOR_IDENTIFIER", "");
  }

  @SafeVarargs
  private static List<String> join(List<String>... parts) {
    List<String> all = new ArrayList<>();
    Stream.of(parts).forEach(all::addAll);
    return all;
  }
}
