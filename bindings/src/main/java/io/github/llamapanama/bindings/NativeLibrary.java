package io.github.llamapanama.bindings;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Loads llama.cpp's shared libraries, once per process, and never unloads them.
 *
 * <p>They are taken from the first of these places that has them:
 *
 * <ol>
 *   <li>the directory named by the system property {@value #PATH_PROPERTY} or the environment
 *       variable {@value #PATH_VARIABLE};
 *   <li>the natives jar for this platform on the class path or module path, whose libraries are
 *       extracted once into a per-user cache;
 *   <li>the directories of the system's library path ({@code java.library.path}).
 * </ol>
 *
 * <p>A library of another release than {@value #RELEASE} is refused, since its structs and
 * functions would differ from the bindings.
 *
 * <p>The functions of {@link llama_h} load the libraries by themselves at their first call. Calling
 * {@link #load()} before has one advantage: a failure is then a plain {@link
 * NativeLibraryException}, not wrapped into an {@link ExceptionInInitializerError}.
 *
 * <p>All methods may be called from any thread.
 */
public final class NativeLibrary {
  /** The release of llama.cpp that the bindings were generated from. */
  public static final String RELEASE = "0.5.0";

  /** The system property that names the directory of the libraries. */
  public static final String PATH_PROPERTY = "llamapanama.library.path";

  /** The environment variable that names the directory of the libraries. */
  public static final String PATH_VARIABLE = "LLAMAPANAMA_LIBRARY_PATH";

  /** Where libraries can come from. */
  public enum Origin {
    /** A directory named by {@value #PATH_PROPERTY} or {@value #PATH_VARIABLE}. */
    NAMED_DIRECTORY,
    /** The natives jar, or the folder it is made from. */
    NATIVES_JAR,
    /** The system's library path. */
    SYSTEM
  }

  /** What the version ends with unless the library was built as an official release. */
  private static final String DEVELOPMENT = "-dev";

  private sealed interface Outcome {
    record Loaded(SymbolLookup symbols, NativeLibraryInfo info) implements Outcome {}

    record Failed(NativeLibraryException reason) implements Outcome {}
  }

  private static volatile @Nullable Outcome outcome;

  private NativeLibrary() {}

  /**
   * Loads the libraries unless they are loaded already.
   *
   * @throws NativeLibraryException if that is not possible; the same one at every later call
   */
  public static void load() {
    loaded();
  }

  /**
   * What is loaded, and from where; loads the libraries if need be.
   *
   * @throws NativeLibraryException if the libraries cannot be loaded
   */
  public static NativeLibraryInfo info() {
    return loaded().info();
  }

  /** The address of a function; this is where the generated code gets its symbols from. */
  static MemorySegment symbol(String name) {
    return loaded()
        .symbols()
        .find(name)
        .orElseThrow(
            () ->
                new UnsatisfiedLinkError(
                    "The libraries of llama.cpp in "
                        + info().directory()
                        + " have no function "
                        + name));
  }

  private static Outcome.Loaded loaded() {
    Outcome known = outcome;
    return switch (known == null ? loadOnce() : known) {
      case Outcome.Loaded loaded -> loaded;
      case Outcome.Failed failed -> throw new NativeLibraryException(failed.reason());
    };
  }

  private static synchronized Outcome loadOnce() {
    Outcome result = outcome;
    if (result == null) {
      try {
        result = loadNow();
      } catch (NativeLibraryException e) {
        result = new Outcome.Failed(e);
      }
      outcome = result;
    }
    return result;
  }

  private static Outcome.Loaded loadNow() {
    Platform platform = Platform.current();
    Attempts attempts = new Attempts(platform);
    FoundLibraries found = new LibraryLocator(platform, attempts).locate();
    SymbolLookup symbols = new LibraryOpener(attempts).open(found);
    Bootstrap library = new Bootstrap(symbols);
    try {
      flaw(library)
          .or(() -> loadBackends(library, found.directory()))
          .ifPresent(
              flaw -> {
                throw attempts.failure(found.directory().toString(), flaw, null);
              });
      library.initialise();
      NativeLibraryInfo info =
          new NativeLibraryInfo(
              library.llamaVersion().orElseThrow(),
              "ggml " + library.ggmlVersion() + " (" + library.ggmlCommit() + ")",
              platform.toString(),
              found.origin(),
              found.directory());
      return new Outcome.Loaded(
          name -> symbols.find(name).or(() -> library.cpuFunction(name)), info);
    } catch (UnsatisfiedLinkError e) {
      throw attempts.failure(found.directory().toString(), String.valueOf(e.getMessage()), e);
    }
  }

  /** Why these libraries are not those of the bindings; empty if they are. */
  private static Optional<String> flaw(Bootstrap library) {
    String version = library.llamaVersion().orElse("unknown");
    if (!version.equals(RELEASE) && !version.equals(RELEASE + DEVELOPMENT)) {
      return Optional.of("is release " + version + " of llama.cpp, not " + RELEASE);
    }
    List<String> mismatches = new LayoutCheck(library).mismatches();
    return mismatches.isEmpty()
        ? Optional.empty()
        : Optional.of("differs from the headers of the release: " + String.join("; ", mismatches));
  }

  /** Loads dynamic backends if none is linked in; returns why not even then there is one. */
  private static Optional<String> loadBackends(Bootstrap library, Path directory) {
    if (library.backendCount() > 0) {
      return Optional.empty();
    }
    List<String> log = library.loggedBy(() -> library.loadBackends(directory));
    return library.backendCount() > 0
        ? Optional.empty()
        : Optional.of("has no backend that ggml could load " + log);
  }
}
