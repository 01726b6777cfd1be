package io.github.llamapanama.cli.options;

import io.github.llamapanama.server.config.ModelLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How many models a server keeps loaded. */
@OptionSection("Several models")
public final class PlaceOptions {
  @Option(
      names = "--models-max",
      paramLabel = "N",
      converter = Numbers.NotNegative.class,
      defaultValue = "4",
      description =
          "How many models may be loaded at once, 0 for all (default: 4). The one used least"
              + " recently makes room. [LLAMA_ARG_MODELS_MAX]")
  private int loaded;

  @Option(
      names = "--models-memory",
      paramLabel = "MIB",
      converter = Numbers.Positive.class,
      description =
          "How many MiB the loaded models may take, by the sizes of their files and KV caches"
              + " (default: no limit).")
  private @Nullable Integer mebibytes;

  @Option(
      names = "--sleep-idle-seconds",
      paramLabel = "N",
      converter = Numbers.Limit.class,
      defaultValue = "-1",
      description =
          "Unload a model that had no request for so long; the next one loads it again. -1 for"
              + " never (default: -1).")
  private int idleSeconds;

  /** Changes limits to what these options ask for. */
  public void applyTo(ModelLimits.Builder limits) {
    limits.loaded(loaded == 0 ? Integer.MAX_VALUE : loaded);
    if (mebibytes != null) {
      limits.memoryBytes((long) mebibytes << 20);
    }
    if (idleSeconds > 0) {
      limits.idle(Duration.ofSeconds(idleSeconds));
    } else if (idleSeconds == 0) {
      throw new UsageException(
          "Invalid value for option '--sleep-idle-seconds': '0' is not a whole number from 1, or -1");
    }
  }
}
