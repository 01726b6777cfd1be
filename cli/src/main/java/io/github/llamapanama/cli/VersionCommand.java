package io.github.llamapanama.cli;

import io.github.llamapanama.bindings.NativeLibrary;
import io.github.llamapanama.bindings.NativeLibraryInfo;
import io.github.llamapanama.cli.console.Output;
import io.github.llamapanama.cli.console.Streams;
import io.github.llamapanama.core.SystemInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

@Command(
    name = "version",
    description =
        "Print the versions of Llama Panama, llama.cpp and Java, and the system's features.",
    abbreviateSynopsis = true,
    sortOptions = false)
final class VersionCommand implements Runnable {
  private final Streams streams;

  VersionCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public void run() {
    Output out = streams.out();
    NativeLibraryInfo library = NativeLibrary.info();
    SystemInfo system = SystemInfo.read();
    out.println("llama-panama  " + Provider.version());
    out.println("llama.cpp     %s, %s".formatted(library.release(), library.build()));
    out.println("libraries     " + library.directory());
    out.println(
        "Java          %s, %s"
            .formatted(
                System.getProperty("java.runtime.version"), System.getProperty("java.vm.name")));
    out.println("platform      " + library.platform());
    out.println("features      " + system.features());
    out.println("GPU offload   " + (system.supportsGpuOffload() ? "yes" : "no"));
  }

  /** What {@code --version} prints; needs no native library. */
  static final class Provider implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"llama-panama " + version() + ", llama.cpp " + NativeLibrary.RELEASE};
    }

    /** The version that the build wrote down. */
    static String version() {
      try (InputStream in = VersionCommand.class.getResourceAsStream("version.properties")) {
        if (in == null) {
          return "unknown";
        }
        Properties properties = new Properties();
        properties.load(in);
        return properties.getProperty("version", "unknown");
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read version.properties", e);
      }
    }
  }
}
