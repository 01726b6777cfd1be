package io.github.llamapanama.natives;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The build program, with scripts in place of the tools it calls. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the stand-ins for tools are shell scripts")
class BuildTest {
  private static final Path MODULE = Path.of("").toAbsolutePath();
  private static final Path SOURCE = Path.of(System.getProperty("llama.cpp.source"));

  /** Compiled once here, which Maven leaves to the launcher. */
  @TempDir static Path classes;

  @TempDir Path temporary;

  private Path tools = Path.of("");

  private record Result(int status, String output) {
    String value(String name) {
      return output
          .lines()
          .filter(line -> line.startsWith(name + "="))
          .map(line -> line.substring(name.length() + 1))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no " + name + " in: " + output));
    }
  }

  @BeforeAll
  static void compile() throws IOException {
    List<String> arguments = new ArrayList<>(List.of("-d", classes.toString()));
    try (Stream<Path> files = Files.list(MODULE.resolve("build"))) {
      files.map(Path::toString).forEach(arguments::add);
    }
    ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
    assertThat(javac.run(System.out, System.err, arguments.toArray(String[]::new))).isZero();
  }

  @BeforeEach
  void createToolsDirectory() throws IOException {
    tools = Files.createDirectory(temporary.resolve("tools"));
  }

  @Test
  void theSameFlagsHaveTheSameKey() throws Exception {
    assertThat(explain("--cmake-args=-DGGML_RPC=ON").value("key"))
        .isEqualTo(explain("--cmake-args=-DGGML_RPC=ON").value("key"));
  }

  @Test
  void otherFlagsHaveAnotherKey() throws Exception {
    assertThat(explain("--cmake-args=-DGGML_RPC=ON").value("key"))
        .isNotEqualTo(explain("--cmake-args=").value("key"));
  }

  @Test
  void aCheckoutIsNotMistakenForThePackage() throws Exception {
    assertThat(explain("--source=" + SOURCE).value("key")).isNotEqualTo(explain().value("key"));
  }

  @Test
  void quotedFlagsKeepTheirBlanks() throws Exception {
    assertThat(explain("--cmake-args='-DCMAKE_C_FLAGS=-O2 -g' -DGGML_RPC=ON").value("arguments"))
        .endsWith("-DCMAKE_C_FLAGS=-O2 -g -DGGML_RPC=ON");
  }

  @Test
  void aDistributionIsForAnyProcessorAndKeepsItsVariantsAsTheyAre() throws Exception {
    Result distribution = explain("--dist=true");
    assertThat(distribution.value("arguments"))
        .contains("GGML_NATIVE=OFF", "GGML_CPU_ALL_VARIANTS=ON", "GGML_BACKEND_DL=ON");
    assertThat(distribution.value("environment")).doesNotContain("-mno-amx");
  }

  @Test
  void anotherReleaseIsRefused() throws Exception {
    Path checkout = Files.createDirectory(temporary.resolve("other"));
    Files.writeString(
        checkout.resolve("CMakeLists.txt"),
        """
        set(LLAMA_VERSION_MAJOR 0)
        set(LLAMA_VERSION_MINOR 4)
        set(LLAMA_VERSION_PATCH 2)
        """);
    Result result = build("--source=" + checkout);
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output()).contains("v0.4.2", "v0.5.0", "LLAMA_CPP_DIR");
  }

  @Test
  void aMissingCompilerIsNamedWithItsPackage() throws Exception {
    assertRefused(build(), "compiler", "apt install g++", "LLAMA_CPP_DIR");
  }

  @Test
  void aMissingCMakeIsNamedWithItsPackage() throws Exception {
    allowCompiler();
    assertRefused(build(), "cmake", "apt install cmake", "LLAMA_CPP_DIR");
  }

  @Test
  void aMissingNpmIsNamedWithItsPackage() throws Exception {
    allowCompiler();
    script("cmake", "exit 1");
    assertRefused(build(), "npm", "apt install npm", "LLAMA_CPP_DIR");
  }

  @Test
  void npmWithoutANetworkSaysWhatElseToDo() throws Exception {
    allowCompiler();
    script("cmake", "exit 1");
    script("git", "exit 1");
    script("npm", "echo npm error code ENOTFOUND; exit 1");
    assertRefused(build(), "ENOTFOUND", "node-llama-cpp@3.22.1", "LLAMA_CPP_DIR");
  }

  @Test
  void aPackageWithAnotherIntegrityIsRefused() throws Exception {
    allowCompiler();
    script("cmake", "exit 1");
    script("git", "exit 1");
    // npm pack PACKAGE --pack-destination DIRECTORY
    script("npm", "echo tampered > \"$4/node-llama-cpp-3.22.1.tgz\"");
    assertRefused(build(), "integrity", "sha512-bltIipuWmc123H7tMIgDGKSsSrhmhlQYeVUC48XTjVW7");
  }

  @Test
  void aFailureOfCMakeShowsTheEndOfItsLog() throws Exception {
    allowCompiler();
    script("cmake", "echo CMake Error: no such thing; exit 1");
    Result result = build("--source=" + SOURCE);
    assertRefused(result, "CMake Error: no such thing", "build.log");
  }

  @Test
  void librariesThatCannotRunAreNotCached() throws Exception {
    allowCompiler();
    script(
        "cmake",
        """
        [ "$1" = --build ] || exit 0
        mkdir -p "$2/bin"
        touch "$2/CMakeCache.txt"
        for name in ggml-base ggml-cpu ggml llama mtmd; do echo broken > "$2/bin/lib$name.so"; done
        """);
    assertRefused(build("--source=" + SOURCE), "quantized model failed", "not used", "build.log");
    try (Stream<Path> cached = Files.walk(temporary.resolve("cache"))) {
      assertThat(cached).noneMatch(path -> path.endsWith("natives"));
    }
  }

  private static void assertRefused(Result result, String... words) {
    assertThat(result.output()).contains(words).doesNotContain("\tat ");
    assertThat(result.status()).isEqualTo(1);
  }

  /** Starts with the real tools. */
  private Result explain(String... options) throws Exception {
    return launch(System.getenv("PATH"), Stream.concat(Stream.of("--explain"), Stream.of(options)));
  }

  /** Starts with those tools only that the test put in place. */
  private Result build(String... options) throws Exception {
    return launch(tools.toString(), Stream.of(options));
  }

  private Result launch(String path, Stream<String> options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", classes.toString(), "Build"));
    command.add("--module=" + MODULE);
    command.add("--cache=" + temporary.resolve("cache"));
    command.addAll(options.toList());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PATH", path);
    builder.environment().remove("LLAMA_CPP_DIR");
    Process process = builder.start();
    try (InputStream output = process.getInputStream()) {
      String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), text);
    }
  }

  private void script(String name, String commands) throws IOException {
    Path script =
        Files.writeString(
            tools.resolve(name),
            "#!/bin/sh\nPATH='%s'\n%s".formatted(System.getenv("PATH"), commands));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void allowCompiler() throws IOException {
    for (String name : List.of("cc", "c++")) {
      script(name, "exec " + name + " \"$@\"");
    }
  }
}
