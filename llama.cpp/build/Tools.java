import java.util.Map;

/** The programs a build needs, and how to get them. */
final class Tools {
  static final String CHECKOUT_INSTEAD =
      "Or set LLAMA_CPP_DIR (or -Dllama.cpp.dir) to a checkout of llama.cpp %s, which needs neither npm nor git."
          .formatted(Release.TAG);

  private static final Map<String, String> PACKAGES =
      Map.of(
          "cmake",
              "Debian, Ubuntu: apt install cmake; Fedora: dnf install cmake; macOS: brew install cmake; Windows: winget install Kitware.CMake",
          "compiler",
              "Debian, Ubuntu: apt install g++; Fedora: dnf install gcc-c++; macOS: xcode-select --install; Windows: Visual Studio Build Tools",
          "git",
              "Debian, Ubuntu: apt install git; Fedora: dnf install git; macOS: brew install git; Windows: winget install Git.Git",
          "npm",
              "Debian, Ubuntu: apt install npm; Fedora: dnf install nodejs-npm; macOS: brew install node; Windows: winget install OpenJS.NodeJS");

  private Tools() {}

  static String require(String program) {
    return Command.find(program).orElseThrow(() -> missing(program));
  }

  static BuildFailure missing(String program) {
    String what = program.equals("compiler") ? "a C and C++ compiler" : program;
    return new BuildFailure(
        "Building llama.cpp needs %s, and there is none on the path.%nInstall it (%s).%n%s"
            .formatted(what, PACKAGES.get(program), CHECKOUT_INSTEAD));
  }
}
