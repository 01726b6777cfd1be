import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One CMake build directory and its log. */
record CMake(Path source, Path build, Path log) {
  private static final int LOG_LINES_SHOWN = 30;

  /** Ninja counts steps, Make and Visual Studio count per cent. */
  private static final Pattern PROGRESS = Pattern.compile("^\\[\\s*(\\d+)(?:/(\\d+)|%)]");

  void build(Recipe recipe, List<String> arguments, List<String> targets) throws IOException {
    String cmake = Tools.require("cmake");
    List<String> configure =
        new ArrayList<>(List.of(cmake, "-S", source.toString(), "-B", build.toString()));
    // On Windows, Ninja finds Visual Studio's compiler only where that is on the path already.
    boolean compilerOnPath = !recipe.compiler().command().isEmpty();
    if (compilerOnPath
        && Command.find("ninja").isPresent()
        && System.getenv("CMAKE_GENERATOR") == null) {
      configure.addAll(List.of("-G", "Ninja"));
    }
    configure.addAll(arguments);
    run(recipe, configure, "CMake could not configure llama.cpp", line -> {});

    List<String> compile =
        new ArrayList<>(
            List.of(cmake, "--build", build.toString(), "--config", "Release", "--parallel"));
    compile.add(String.valueOf(Runtime.getRuntime().availableProcessors()));
    compile.add("--target");
    compile.addAll(targets);
    run(recipe, compile, "llama.cpp does not compile", new ProgressReport());
  }

  /** Where the libraries and programs are. */
  Path output() {
    Path release = build.resolve("bin").resolve("Release");
    return Files.isDirectory(release) ? release : build.resolve("bin");
  }

  boolean enabled(String option) throws IOException {
    try (Stream<String> settings = Files.lines(build.resolve("CMakeCache.txt"))) {
      return settings.anyMatch((option + ":BOOL=ON")::equals);
    }
  }

  private void run(Recipe recipe, List<String> command, String failure, Consumer<String> progress)
      throws IOException {
    Command.Result result = Command.log(command, recipe.environment(), log, progress);
    if (!result.succeeded()) {
      List<String> lines = result.output().lines().toList();
      List<String> tail = lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size());
      throw new BuildFailure(
          "%s. The end of %s:%n  %s".formatted(failure, log, String.join("\n  ", tail)));
    }
  }

  /** Prints a line every ten per cent. */
  private static final class ProgressReport implements Consumer<String> {
    private int shown = -1;

    @Override
    public void accept(String line) {
      Matcher step = PROGRESS.matcher(line);
      if (step.find()) {
        int done = Integer.parseInt(step.group(1));
        int tenths =
            step.group(2) == null ? done / 10 : 10 * done / Integer.parseInt(step.group(2));
        if (tenths > shown) {
          shown = tenths;
          System.out.println("llama.cpp: " + 10 * tenths + " %");
        }
      }
    }
  }
}
