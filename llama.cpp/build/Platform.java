import java.util.Locale;

/** The operating system and processor built for, in the words the loader uses. */
record Platform(String os, String arch) {
  static Platform current() {
    String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String os = name.startsWith("mac") ? "macos" : name.startsWith("windows") ? "windows" : "linux";
    String arch =
        switch (System.getProperty("os.arch")) {
          case "amd64", "x86_64" -> "x64";
          case "aarch64", "arm64" -> "arm64";
          case String other -> other;
        };
    return new Platform(os, arch);
  }

  boolean windows() {
    return os.equals("windows");
  }

  boolean macos() {
    return os.equals("macos");
  }

  /** Where the dynamic linker looks for the libraries that a library needs: beside it. */
  String runPath() {
    return macos() ? "@loader_path" : "$ORIGIN";
  }

  /** The compiler option that tunes for the processor it runs on. */
  String nativeFlag() {
    return arch.equals("x64") ? "-march=native" : "-mcpu=native";
  }

  @Override
  public String toString() {
    return os + "-" + arch;
  }
}
