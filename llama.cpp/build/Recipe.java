import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How the libraries are compiled, and the key they are cached under: everything that changes what
 * comes out.
 *
 * @param arguments CMake's arguments for the libraries
 * @param environment compiler flags CMake takes from the environment
 * @param compiler the C++ compiler
 * @param key a checksum of the above, of the source and of the processor's features
 * @param amx whether the libraries may use AMX
 */
record Recipe(
    List<String> arguments,
    Map<String, String> environment,
    Compiler compiler,
    String key,
    boolean amx) {
  /** Raise to build anew what a change of these programs would build differently. */
  private static final String EDITION = "1";

  private static final List<String> LIBRARIES =
      List.of(
          "-DCMAKE_BUILD_TYPE=Release",
          "-DBUILD_SHARED_LIBS=ON",
          "-DCMAKE_BUILD_WITH_INSTALL_RPATH=ON",
          "-DCMAKE_INSTALL_RPATH=" + Platform.current().runPath(),
          // What llama_version() and the benchmark tools print, whatever the source came from.
          "-DLLAMA_BUILD_IS_DEV=OFF",
          "-DLLAMA_BUILD_COMMIT=" + Release.TAG,
          "-DLLAMA_BUILD_NUMBER=0",
          "-DLLAMA_OPENSSL=OFF",
          "-DLLAMA_BUILD_TESTS=OFF",
          "-DLLAMA_BUILD_EXAMPLES=OFF",
          "-DLLAMA_BUILD_APP=OFF",
          "-DLLAMA_BUILD_UI=OFF",
          "-DLLAMA_USE_PREBUILT_UI=OFF",
          "-DLLAMA_BUILD_MTMD=ON");

  private static final List<String> THIS_PROCESSOR = List.of("-DGGML_NATIVE=ON");

  private static final List<String> ANY_PROCESSOR =
      List.of(
          "-DGGML_NATIVE=OFF",
          "-DGGML_BACKEND_DL=ON",
          "-DGGML_CPU_ALL_VARIANTS=ON",
          // The compiler's OpenMP runtime is not on every machine; ggml has threads of its own.
          "-DGGML_OPENMP=OFF");

  private static final List<String> WITHOUT_TOOLS =
      List.of("-DLLAMA_BUILD_COMMON=OFF", "-DLLAMA_BUILD_TOOLS=OFF", "-DLLAMA_BUILD_SERVER=OFF");

  private static final List<String> WITH_TOOLS =
      List.of("-DLLAMA_BUILD_COMMON=ON", "-DLLAMA_BUILD_TOOLS=ON", "-DLLAMA_BUILD_SERVER=ON");

  private static final String NO_AMX = "-mno-amx-tile -mno-amx-int8 -mno-amx-bf16";

  static Recipe of(Options options, String source) throws IOException {
    Optional<String> tuning =
        options.dist() ? Optional.empty() : Optional.of(Platform.current().nativeFlag());
    Compiler c =
        Compiler.find("c", "CC", Stream.of("cc", "gcc", "clang", "cl"), tuning)
            .orElseThrow(() -> Tools.missing("compiler"));
    Compiler cpp =
        Compiler.find("c++", "CXX", Stream.of("c++", "g++", "clang++", "cl"), tuning)
            .orElseThrow(() -> Tools.missing("compiler"));

    boolean x64 = Platform.current().arch().equals("x64");
    boolean amx = x64 && (options.dist() || cpp.usesAmx()) && cpp.compilesAmxRightly();
    Map<String, String> environment = new TreeMap<>();
    for (String name : List.of("CFLAGS", "CXXFLAGS", "LDFLAGS")) {
      environment.put(name, System.getenv().getOrDefault(name, ""));
    }
    if (!options.dist() && cpp.usesAmx() && !amx) {
      environment.computeIfPresent("CFLAGS", (name, flags) -> (flags + " " + NO_AMX).strip());
      environment.computeIfPresent("CXXFLAGS", (name, flags) -> (flags + " " + NO_AMX).strip());
    }

    List<String> arguments = new ArrayList<>(LIBRARIES);
    arguments.addAll(options.dist() ? ANY_PROCESSOR : THIS_PROCESSOR);
    arguments.addAll(options.cmakeArguments());

    String key =
        new Digest("SHA-256")
            .add(String.join("\n", EDITION, Release.TAG, source, Platform.current().toString()))
            .add(String.join("\n", arguments))
            .add(environment.toString())
            .add(c.command() + c.macros())
            .add(cpp.command() + cpp.macros())
            .hex()
            .substring(0, 16);
    return new Recipe(arguments, environment, cpp, key, amx);
  }

  List<String> argumentsForLibraries() {
    return Stream.concat(arguments.stream(), WITHOUT_TOOLS.stream()).toList();
  }

  /** The same libraries from the same flags, with upstream's programs on top. */
  List<String> argumentsForTools() {
    return Stream.concat(arguments.stream(), WITH_TOOLS.stream()).toList();
  }
}
