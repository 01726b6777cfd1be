import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the command line and the environment ask for.
 *
 * @param module the directory of this Maven module
 * @param source a checkout of the release to build instead of the packaged one
 * @param cache the per-user cache
 * @param cmakeArguments extra arguments for CMake, after ours
 * @param dist whether to build for any processor of this architecture instead of for this one
 * @param tools whether to build upstream's benchmark tools too
 * @param explain whether to print what would be built instead of building it
 */
record Options(
    Path module,
    Optional<Path> source,
    Path cache,
    List<String> cmakeArguments,
    boolean dist,
    boolean tools,
    boolean explain) {

  static Options parse(String[] arguments) {
    Map<String, String> values = new HashMap<>();
    for (String argument : arguments) {
      String[] option = argument.split("=", 2);
      values.put(option[0], option.length == 2 ? option[1] : "true");
    }
    return new Options(
        path(values, "--module", "").orElse(Path.of("")).toAbsolutePath(),
        path(values, "--source", "LLAMA_CPP_DIR").map(Path::toAbsolutePath),
        path(values, "--cache", "LLAMAPANAMA_CACHE").orElseGet(Options::userCache).toAbsolutePath(),
        words(values.getOrDefault("--cmake-args", "")),
        Boolean.parseBoolean(values.get("--dist")),
        Boolean.parseBoolean(values.get("--tools")),
        Boolean.parseBoolean(values.get("--explain")));
  }

  /** Maven's output directory. */
  Path target() {
    return module.resolve("target");
  }

  /** Splits at blanks as a shell does: quotes keep blanks and are dropped. */
  static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    char quote = 0;
    for (char c : (line + " ").toCharArray()) {
      if (quote != 0 ? c == quote : c == '"' || c == '\'') {
        quote = quote == 0 ? c : 0;
      } else if (quote == 0 && Character.isWhitespace(c)) {
        if (!word.isEmpty()) {
          words.add(word.toString());
          word.setLength(0);
        }
      } else {
        word.append(c);
      }
    }
    return words;
  }

  private static Optional<Path> path(
      Map<String, String> values, String option, String environment) {
    return Optional.ofNullable(values.get(option))
        .filter(value -> !value.isBlank())
        .or(() -> Optional.ofNullable(System.getenv(environment)))
        .filter(value -> !value.isBlank())
        .map(Path::of);
  }

  private static Path userCache() {
    Path home = Path.of(System.getProperty("user.home"));
    Path caches =
        switch (Platform.current().os()) {
          case "macos" -> home.resolve("Library/Caches");
          case "windows" -> directory("LOCALAPPDATA").orElse(home.resolve("AppData/Local"));
          default -> directory("XDG_CACHE_HOME").orElse(home.resolve(".cache"));
        };
    return caches.resolve("llama-panama");
  }

  private static Optional<Path> directory(String environment) {
    return path(Map.of(), "", environment);
  }
}
