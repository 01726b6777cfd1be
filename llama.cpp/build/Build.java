import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Builds llama.cpp, or takes it from the per-user cache, and lays it out for the jar. Maven starts
 * this file with the project's JDK before it compiles anything; see README.md for what it does.
 */
final class Build {
  /** What the libraries cost on one processor core, in seconds; only to say how long it takes. */
  private static final int LIBRARIES_COST = 280;

  private static final int ALL_VARIANTS_COST = 900;

  private static final int TOOLS_COST = 400;

  private static final List<String> LIBRARIES = List.of("llama", "mtmd");
  private static final List<String> TOOLS =
      List.of("llama-bench", "llama-batched-bench", "llama-server");

  /** The quantized model that every build must run before it is used. */
  private static final String MODEL =
      "../models/src/main/resources/io/github/llamapanama/models/tiny-chat-q8_0.gguf";

  private static final Pattern SIGNAL =
      Pattern.compile("SIGILL|SIGSEGV|SIGBUS|SIGFPE|EXCEPTION_\\w+");

  private final Options options;
  private final Source source;
  private final Recipe recipe;

  /** The directory in the cache of all that is built by this recipe. */
  private final Path entry;

  private Build(Options options) throws IOException {
    this.options = options;
    this.source = new Source(options);
    this.recipe = Recipe.of(options, source.identity());
    this.entry = options.cache().resolve("llama.cpp").resolve(Release.TAG).resolve(recipe.key());
  }

  public static void main(String[] arguments) {
    Command.endWithThisProcess();
    try {
      Build build = new Build(Options.parse(arguments));
      if (build.options.explain()) {
        build.explain();
      } else {
        build.run();
      }
    } catch (BuildFailure failure) {
      System.err.println("llama.cpp: " + failure.getMessage());
      System.exit(1);
    } catch (IOException failure) {
      System.err.println("llama.cpp: " + failure);
      System.exit(1);
    }
  }

  private void explain() {
    System.out.println("release=" + Release.TAG);
    System.out.println("platform=" + Platform.current());
    System.out.println("compiler=" + recipe.compiler().name());
    System.out.println("arguments=" + String.join(" ", recipe.arguments()));
    System.out.println("environment=" + recipe.environment());
    System.out.println("key=" + recipe.key());
    System.out.println("entry=" + entry);
  }

  private void run() throws IOException {
    if (!Files.exists(entry.resolve("natives"))) {
      Tools.require("cmake"); // rather than after a long download
    }
    Path upstream = source.directory();
    Path natives =
        Cache.get(entry.resolve("natives"), directory -> buildLibraries(upstream, directory));
    Path resources = options.target().resolve("classes/META-INF/llama-panama");
    publish(natives, resources.resolve("natives").resolve(Platform.current().toString()));
    publishLicences(upstream, resources.resolve("licenses"));
    link(
        options.target().resolve("source"),
        upstream,
        List.of("grammars", "models", "include", "ggml/include", "tools/mtmd"));
    if (options.tools()) {
      Path tools =
          Cache.get(entry.resolve("tools"), directory -> buildTools(upstream, natives, directory));
      link(options.target().resolve("tools"), tools, List.of(""));
    }
  }

  private void buildLibraries(Path upstream, Path directory) throws IOException {
    announce(
        "building llama.cpp " + Release.TAG, options.dist() ? ALL_VARIANTS_COST : LIBRARIES_COST);
    Files.deleteIfExists(log());
    Cache.delete(workspace());
    CMake cmake = new CMake(upstream, workspace(), log());
    cmake.build(recipe, recipe.argumentsForLibraries(), LIBRARIES);
    boolean dynamicBackends = cmake.enabled("GGML_BACKEND_DL");
    Libraries libraries = Libraries.copy(cmake.output(), directory, dynamicBackends, recipe.amx());
    libraries.writeProperties(directory);
    smokeTest(libraries, directory);
  }

  /** Compiled on top of the same objects, and run with the very libraries that Java loads. */
  private void buildTools(Path upstream, Path natives, Path directory) throws IOException {
    announce("building upstream's " + String.join(", ", TOOLS), TOOLS_COST);
    CMake cmake = new CMake(upstream, workspace(), log());
    cmake.build(recipe, recipe.argumentsForTools(), TOOLS);
    Cache.copy(natives, directory);
    for (Map.Entry<String, Path> library : Libraries.sharedLibraries(cmake.output()).entrySet()) {
      if (library.getKey().startsWith("llama-")) {
        Libraries.copyAsLinked(library.getValue(), directory);
      }
    }
    for (String tool : TOOLS) {
      String program = Platform.current().windows() ? tool + ".exe" : tool;
      Files.copy(cmake.output().resolve(program), directory.resolve(program));
    }
  }

  private void smokeTest(Libraries libraries, Path directory) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-XX:-CreateCoredumpOnCrash");
    command.add("-XX:ErrorFile=" + entry.resolve("hs_err.log"));
    command.add(options.module().resolve("build/SmokeTest.java").toString());
    command.addAll(
        List.of(
            directory.toString(),
            options.module().resolve(MODEL).normalize().toString(),
            Release.VERSION));
    command.add(String.valueOf(!libraries.backends().isEmpty()));
    command.addAll(libraries.linked());
    Command.Result result = Command.log(command, Map.of(), log(), line -> {});
    if (!result.succeeded()) {
      Matcher signal = SIGNAL.matcher(result.output());
      throw new BuildFailure(
          ("llama.cpp compiled, but decoding with a quantized model %s, so it is not used."
                  + "%nThe compiler is %s; try another (CC=clang CXX=clang++), or leave its tuning for"
                  + " this processor out: -Dllama.cmake.args=-DGGML_NATIVE=OFF%nThe log: %s")
              .formatted(
                  signal.find() ? "died with " + signal.group() : "failed",
                  recipe.compiler().name(),
                  log()));
    }
  }

  /** Copies the libraries unless the same are there already. */
  private void publish(Path natives, Path destination) throws IOException {
    Path properties = natives.resolve(Libraries.PROPERTIES);
    Path published = destination.resolve(Libraries.PROPERTIES);
    if (Files.exists(published) && Files.mismatch(properties, published) == -1) {
      return;
    }
    Files.createDirectories(options.target());
    // Maven names the jar of the dist profile after the platform it reads here.
    Files.copy(
        properties,
        options.target().resolve(Libraries.PROPERTIES),
        StandardCopyOption.REPLACE_EXISTING);
    Path copy = options.target().resolve("natives");
    Cache.delete(copy);
    Cache.copy(natives, copy);
    Cache.delete(destination.getParent());
    Files.createDirectories(destination.getParent());
    Files.move(copy, destination);
  }

  private static void publishLicences(Path upstream, Path destination) throws IOException {
    if (Files.exists(destination)) {
      return;
    }
    for (String part : List.of("LICENSE", "licenses", "vendor")) {
      try (Stream<Path> files = Files.walk(upstream.resolve(part))) {
        for (Path file : (Iterable<Path>) files.filter(Build::isLicence)::iterator) {
          Path copy = destination.resolve(upstream.relativize(file).toString());
          Files.createDirectories(copy.getParent());
          Files.copy(file, copy);
        }
      }
    }
  }

  private static boolean isLicence(Path file) {
    return Files.isRegularFile(file) && file.getFileName().toString().startsWith("LICENSE");
  }

  /** Links to a directory; where links are not allowed, copies the named parts of it. */
  private static void link(Path link, Path directory, List<String> parts) throws IOException {
    if (Files.exists(link) && link.toRealPath().equals(directory.toRealPath())) {
      return;
    }
    Cache.delete(link);
    Files.createDirectories(link.getParent());
    try {
      Files.createSymbolicLink(link, directory);
    } catch (IOException | UnsupportedOperationException e) {
      for (String part : parts) {
        Cache.copy(directory.resolve(part), link.resolve(part));
      }
    }
  }

  private void announce(String what, int cost) {
    int cores = Runtime.getRuntime().availableProcessors();
    System.out.printf(
        "llama.cpp: %s with %s, once per user; about %d min on %d cores%n",
        what, recipe.compiler().name(), Math.max(1, Math.round(cost / 60.0 / cores)), cores);
  }

  private Path workspace() {
    return entry.resolve("build");
  }

  private Path log() {
    return entry.resolve("build.log");
  }
}
