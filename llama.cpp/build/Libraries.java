import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The libraries that go into the jar.
 *
 * @param linked names of those that are loaded, each after what it needs
 * @param backends names of those that ggml loads itself, as the processor allows
 */
record Libraries(List<String> linked, List<String> backends) {
  static final String PROPERTIES = "natives.properties";

  private static final Pattern LIBRARY = Pattern.compile("(?:lib)?(.+?)\\.(?:so|dylib|dll)");

  /** The only CPU variant compiled with AMX. */
  private static final String AMX_VARIANT = "ggml-cpu-sapphirerapids";

  /**
   * Copies what CMake built under the names the dynamic linker asks for: a jar holds no links, so
   * {@code libllama.so -> libllama.so.0 -> libllama.so.0.5.0} becomes a file {@code libllama.so.0}.
   */
  static Libraries copy(Path from, Path to, boolean dynamicBackends, boolean amx)
      throws IOException {
    Map<String, String> found = new TreeMap<>();
    for (Map.Entry<String, Path> library : sharedLibraries(from).entrySet()) {
      String stem = library.getKey();
      if ((stem.startsWith("ggml") || stem.equals("llama") || stem.equals("mtmd"))
          && (amx || !stem.equals(AMX_VARIANT))) {
        found.put(stem, copyAsLinked(library.getValue(), to));
      }
    }
    List<String> linked = new ArrayList<>();
    List<String> backends = new ArrayList<>();
    linked.add(found.remove("ggml-base"));
    String ggml = found.remove("ggml");
    String llama = found.remove("llama");
    String mtmd = found.remove("mtmd");
    (dynamicBackends ? backends : linked).addAll(found.values());
    linked.addAll(List.of(ggml, llama, mtmd));
    return new Libraries(linked, backends);
  }

  /** Shared libraries by stem ({@code llama} of {@code libllama.so}), without other links' ends. */
  static Map<String, Path> sharedLibraries(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> all = files.toList();
      Set<Path> linkEnds =
          all.stream()
              .filter(Files::isSymbolicLink)
              .map(Libraries::linkEnd)
              .collect(Collectors.toSet());
      Map<String, Path> libraries = new TreeMap<>();
      for (Path file : all) {
        Matcher name = LIBRARY.matcher(file.getFileName().toString());
        if (name.matches() && !linkEnds.contains(file)) {
          libraries.put(name.group(1), file);
        }
      }
      return libraries;
    }
  }

  /** Copies a library under the name that others link against. */
  static String copyAsLinked(Path library, Path directory) throws IOException {
    Path name = Files.isSymbolicLink(library) ? linkEnd(library) : library;
    Files.copy(library, directory.resolve(name.getFileName().toString()));
    return name.getFileName().toString();
  }

  /** Describes the libraries for the loader. */
  void writeProperties(Path directory) throws IOException {
    Digest digest = new Digest("SHA-256");
    for (String name : Stream.concat(linked.stream(), backends.stream()).toList()) {
      digest.add(name).add(directory.resolve(name));
    }
    Files.writeString(
        directory.resolve(PROPERTIES),
        """
        # In load order; the digest (SHA-256) runs over each file's name and content in this order.
        release=%s
        platform=%s
        digest=%s
        libraries=%s
        backends=%s
        """
            .formatted(
                Release.TAG,
                Platform.current(),
                digest.hex(),
                String.join(",", linked),
                String.join(",", backends)));
  }

  private static Path linkEnd(Path link) {
    try {
      return link.resolveSibling(Files.readSymbolicLink(link));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
