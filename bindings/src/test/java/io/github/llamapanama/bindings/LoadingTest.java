package io.github.llamapanama.bindings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loads the libraries in JVMs of their own, since one JVM loads them only once. */
class LoadingTest {
  private static final Platform PLATFORM = Platform.current();
  private static final String DIGEST = "0123456789abcdef";
  private static final String NAMED = "-D" + NativeLibrary.PATH_PROPERTY + "=";

  /** The real libraries, as plain files. */
  private static Path libraries = Path.of("");

  /** The real libraries as a natives jar, and as the folder it is made from. */
  private static Path nativesJar = Path.of("");

  private static Path nativesFolder = Path.of("");

  @TempDir private Path folder;
  private Path cache = Path.of("");
  private Path empty = Path.of("");

  @BeforeAll
  static void packTheLibraries(@TempDir Path folder) throws IOException {
    libraries = NativeLibrary.info().directory();
    nativesFolder = folder.resolve("classes");
    nativesJar = folder.resolve("natives.jar");
    Path content = nativesFolder.resolve(NativesJar.folder(PLATFORM));
    Files.createDirectories(content);
    copyLibraries(libraries, content);
    describe(content);
    pack(nativesFolder, nativesJar);
  }

  @BeforeEach
  void makeEmptyFolders() throws IOException {
    cache = folder.resolve("cache");
    empty = Files.createDirectory(folder.resolve("empty"));
  }

  // Where the libraries are taken from

  @Test
  void aNamedDirectoryComesFirst() throws Exception {
    assertThat(load(nativesJar, NAMED + libraries))
        .contains("origin NAMED_DIRECTORY", "directory " + libraries);
    assertThat(cache).doesNotExist();
  }

  @Test
  void theEnvironmentCanNameTheDirectory() throws Exception {
    var builder = java(nativesJar, Probe.Way.LOAD);
    builder.environment().put(NativeLibrary.PATH_VARIABLE, libraries.toString());
    assertThat(Execution.of(builder).output())
        .contains("origin NAMED_DIRECTORY", "directory " + libraries);
  }

  @Test
  void thePropertyWinsOverTheEnvironment() throws Exception {
    var builder = java(nativesJar, Probe.Way.LOAD, NAMED + libraries);
    builder.environment().put(NativeLibrary.PATH_VARIABLE, empty.toString());
    assertThat(Execution.of(builder).output()).contains("directory " + libraries);
  }

  @Test
  void theNativesJarComesBeforeTheSystem() throws Exception {
    assertThat(load(nativesJar, "-Djava.library.path=" + libraries))
        .contains("origin NATIVES_JAR", "directory " + extracted());
  }

  @Test
  void aFolderOfNativesIsUsedInPlace() throws Exception {
    assertThat(load(nativesFolder))
        .contains("origin NATIVES_JAR", "directory " + nativesFolder.resolve("META-INF"));
    assertThat(cache).doesNotExist();
  }

  @Test
  void theSystemsLibraryPathComesLast() throws Exception {
    String path = empty + File.pathSeparator + libraries;
    assertThat(load(empty, "-Djava.library.path=" + path))
        .contains("origin SYSTEM", "directory " + libraries);
  }

  @Test
  void modulesSeeTheNativesJarOnTheModulePath() throws Exception {
    assertThat(Execution.of(modular()).output())
        .contains("origin NATIVES_JAR", "directory " + extracted());
  }

  // What is extracted

  @Test
  void aSecondRunUsesWhatTheFirstExtracted() throws Exception {
    load(nativesJar);
    Map<String, Object> first = modificationTimes();
    assertThat(load(nativesJar)).contains("directory " + extracted());
    assertThat(modificationTimes()).isNotEmpty().isEqualTo(first);
    assertThat(extracted().resolveSibling(".")).isDirectoryNotContaining("glob:**ing-*");
  }

  @Test
  void aDamagedExtractionIsRepaired() throws Exception {
    load(nativesJar);
    for (Path library : List.of(extractedLibrary("llama"), extractedLibrary("ggml"))) {
      Files.write(library, new byte[10]);
    }
    Files.delete(extractedLibrary("mtmd"));
    assertThat(load(nativesJar)).contains("loaded " + NativeLibrary.RELEASE);
  }

  @Test
  void manyProcessesCanExtractAtOnce() throws Exception {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var runs =
          executor.invokeAll(Collections.nCopies(4, (Callable<String>) () -> load(nativesJar)));
      for (var run : runs) {
        assertThat(run.get()).contains("directory " + extracted());
      }
    }
    try (Stream<Path> files = Files.list(cache.resolve("natives"))) {
      assertThat(files).containsExactly(extracted());
    }
  }

  @Test
  void aCacheThatCannotBeWrittenIsAnError() throws Exception {
    Files.writeString(cache, "a file where the cache directory should be");
    assertThat(load(nativesJar)).contains("natives.properties: cannot be extracted into " + cache);
  }

  // Why it does not work

  @Test
  void withoutLibrariesEveryPlaceIsListed() throws Exception {
    assertThat(load(empty, "-Djava.library.path=" + empty))
        .contains(
            "llama.cpp " + NativeLibrary.RELEASE + " could not be loaded on " + PLATFORM,
            NativeLibrary.PATH_PROPERTY + " nor " + NativeLibrary.PATH_VARIABLE + " is set",
            NativesJar.resource(PLATFORM) + ": is not on the class path",
            empty + " (system): has no " + System.mapLibraryName("ggml-base"),
            "To do: put the jar llama-panama-natives",
            "tried [a directory named by the user, ");
  }

  @Test
  void theSameErrorComesAgain() throws Exception {
    assertThat(load(empty, NAMED + empty)).contains("again the same: true");
  }

  @Test
  void aCallWithoutLoadingNamesTheReasonToo() throws Exception {
    assertThat(Execution.of(java(empty, Probe.Way.CALL, NAMED + empty)).output())
        .contains("cause: " + NativeLibraryException.class.getName())
        .contains("has no " + System.mapLibraryName("ggml-base"));
  }

  @Test
  void aMissingDirectoryIsAnError() throws Exception {
    Path missing = folder.resolve("missing");
    assertThat(load(nativesJar, NAMED + missing))
        .contains(missing + " (from -D" + NativeLibrary.PATH_PROPERTY + "): does not exist");
  }

  @Test
  void aFileInsteadOfADirectoryIsAnError() throws Exception {
    assertThat(load(empty, NAMED + nativesJar)).contains("): is not a directory");
  }

  @Test
  void anIncompleteDirectoryNamesWhatIsMissing() throws Exception {
    copyLibraries(libraries, empty);
    try (Stream<Path> files = Files.list(empty)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (file.getFileName().toString().contains("mtmd")) {
          Files.delete(file);
        }
      }
    }
    assertThat(load(nativesJar, NAMED + empty))
        .contains("): has no " + System.mapLibraryName("mtmd") + "\n");
  }

  @Test
  void aFileThatIsNoLibraryIsAnError() throws Exception {
    copyLibraries(libraries, empty);
    Path broken = new LibraryDirectory(empty, PLATFORM).library("ggml-base").orElseThrow();
    Files.writeString(broken, "<html>404</html>".repeat(1000));
    assertThat(load(nativesJar, NAMED + empty)).containsPattern(broken + ": .*\\w.*");
  }

  @Test
  void aLibraryForAnotherProcessorIsAnError() throws Exception {
    assumeTrue(PLATFORM.os().equals("linux"), "writes an ELF header");
    copyLibraries(libraries, empty);
    Path foreign = new LibraryDirectory(empty, PLATFORM).library("ggml-base").orElseThrow();
    byte[] elf = Files.readAllBytes(foreign);
    ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN).putShort(18, (short) 243); // RISC-V
    Files.write(foreign, elf);
    assertThat(load(nativesJar, NAMED + empty)).contains(foreign + ": ", "can't load RISCV");
  }

  @Test
  void anotherReleaseIsRefused() throws Exception {
    FakeLibraries.in(empty).ofRelease("0.4.1").build();
    assertThat(load(nativesJar, NAMED + empty))
        .contains(empty + ": is release 0.4.1 of llama.cpp, not " + NativeLibrary.RELEASE);
  }

  @Test
  void aReleaseThatTellsNoVersionIsRefused() throws Exception {
    FakeLibraries.in(empty).withoutVersion().build();
    assertThat(load(nativesJar, NAMED + empty)).contains(empty + ": is release unknown");
  }

  @Test
  void structsOfOtherHeadersAreRefused() throws Exception {
    FakeLibraries.in(empty).withContextParamsLongerBy(8).build();
    assertThat(load(nativesJar, NAMED + empty))
        .contains("llama_context_default_params() writes more than")
        .contains(llama_context_params.layout().byteSize() + " bytes");
  }

  @Test
  void dynamicBackendsAreLoadedFromTheSameDirectory() throws Exception {
    FakeLibraries.in(empty).build();
    assertThat(load(nativesJar, NAMED + empty))
        .contains("directory " + empty, "threadpool true")
        .doesNotContain("looked for backends");
  }

  @Test
  void librariesWithoutABackendAreRefused() throws Exception {
    FakeLibraries.in(empty).withoutBackends().build();
    assertThat(load(nativesJar, NAMED + empty))
        .contains(empty + ": has no backend that ggml could load [looked for backends]");
  }

  @Test
  void librariesWithoutAFunctionThatLoadingNeedsAreRefused() throws Exception {
    FakeLibraries.in(empty).withoutInitialiser().build();
    assertThat(load(nativesJar, NAMED + empty))
        .contains(empty + ": llama.cpp has no function llama_backend_init");
  }

  @Test
  void deniedNativeAccessNamesTheOption() throws Exception {
    assertThat(load(empty, NAMED + libraries, denyNativeAccess()))
        .contains("native access is not allowed", "--enable-native-access=ALL-UNNAMED");
  }

  @Test
  void deniedNativeAccessNamesTheModule() throws Exception {
    assertThat(Execution.of(modular(denyNativeAccess())).output())
        .contains("--enable-native-access=io.github.llamapanama.bindings");
  }

  @Test
  void anyNumberOfThreadsCanComeFirst() throws Exception {
    assertThat(Execution.of(java(empty, Probe.Way.THREADS, NAMED + libraries)).output())
        .contains("all loaded");
  }

  // The forked JVMs

  private String load(Path natives, String... options) throws Exception {
    return Execution.of(java(natives, Probe.Way.LOAD, options)).output();
  }

  private ProcessBuilder java(Path natives, Probe.Way way, String... options) throws Exception {
    String classPath =
        Stream.of(classes(llama_h.class), classes(Probe.class), natives)
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    boolean denied = Arrays.asList(options).contains(denyNativeAccess());
    var command = command(options);
    if (!denied) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(List.of("-cp", classPath, Probe.class.getName(), way.name()));
    return process(command);
  }

  /** The probe as a part of the bindings module, with the natives jar on the module path. */
  private ProcessBuilder modular(String... options) throws Exception {
    String module = "io.github.llamapanama.bindings";
    var command = command(options);
    if (options.length == 0) {
      command.add("--enable-native-access=" + module);
    }
    command.addAll(
        List.of(
            "--patch-module=" + module + "=" + classes(Probe.class),
            "--add-modules=io.github.llamapanama.natives",
            "-p",
            classes(llama_h.class) + File.pathSeparator + nativesJar,
            "-m",
            module + "/" + Probe.class.getName(),
            Probe.Way.LOAD.name()));
    return process(command);
  }

  private List<String> command(String... options) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m"));
    command.add("-D" + CacheDirectory.PROPERTY + "=" + cache);
    command.addAll(List.of(options));
    return command;
  }

  private static ProcessBuilder process(List<String> command) {
    var builder = new ProcessBuilder(command);
    builder.environment().remove(NativeLibrary.PATH_VARIABLE);
    return builder;
  }

  private static String denyNativeAccess() {
    // Before Java 24, enabling it for one module denied it to all others.
    return Runtime.version().feature() >= 24
        ? "--illegal-native-access=deny"
        : "--enable-native-access=java.logging";
  }

  private static Path classes(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  // The natives jar

  private Path extracted() {
    return cache.resolve("natives").resolve(DIGEST);
  }

  private Path extractedLibrary(String name) throws IOException {
    return new LibraryDirectory(extracted(), PLATFORM).library(name).orElseThrow();
  }

  private Map<String, Object> modificationTimes() throws IOException {
    var times = new TreeMap<String, Object>();
    try (Stream<Path> files = Files.walk(cache)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        times.put(file.toString(), Files.getLastModifiedTime(file));
      }
    }
    return times;
  }

  private static void copyLibraries(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static void describe(Path content) throws IOException {
    var directory = new LibraryDirectory(content, PLATFORM);
    var libraries = new ArrayList<String>();
    libraries.add(name(directory.library("ggml-base").orElseThrow()));
    directory.linkedBackends().forEach(backend -> libraries.add(name(backend)));
    for (String library : List.of("ggml", "llama", "mtmd")) {
      libraries.add(name(directory.library(library).orElseThrow()));
    }
    List<String> others;
    try (Stream<Path> files = Files.list(content)) {
      others =
          files
              .map(LoadingTest::name)
              .filter(file -> !libraries.contains(file) && !file.equals("natives.properties"))
              .toList();
    }
    Files.writeString(
        content.resolve("natives.properties"),
        """
        release=v%s
        platform=%s
        digest=%s
        libraries=%s
        backends=%s
        """
            .formatted(
                NativeLibrary.RELEASE,
                PLATFORM,
                DIGEST,
                String.join(",", libraries),
                String.join(",", others)));
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private static void pack(Path classes, Path jar) throws IOException {
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Automatic-Module-Name", "io.github.llamapanama.natives");
    try (OutputStream stream = Files.newOutputStream(jar);
        var output = new JarOutputStream(stream, manifest);
        Stream<Path> files = Files.walk(classes)) {
      output.setLevel(Deflater.BEST_SPEED);
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        String entry = classes.relativize(file).toString().replace(File.separatorChar, '/');
        output.putNextEntry(new ZipEntry(entry));
        Files.copy(file, output);
        output.closeEntry();
      }
    }
  }
}
