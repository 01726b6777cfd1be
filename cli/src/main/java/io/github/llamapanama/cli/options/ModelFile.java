package io.github.llamapanama.cli.options;

import io.github.llamapanama.models.TinyChat;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which model. */
public final class ModelFile {
  @Option(
      names = {"-m", "--model"},
      paramLabel = "FILE",
      description =
          "A model in GGUF form; of a split model the first file (default: the tiny embedded model)."
              + " [LLAMA_ARG_MODEL]")
  private @Nullable Path path;

  /** The file that was named, or the embedded model. */
  public Path path() {
    return path == null ? TinyChat.path() : path;
  }
}
