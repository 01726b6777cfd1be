package io.github.llamapanama.cli.config;

import java.nio.file.Path;
import java.util.List;

/**
 * What a configuration file says.
 *
 * @param file the file
 * @param settings of the server, and of all its models as far as they do not say otherwise
 * @param models the settings of each model; empty if the file lists none
 */
public record ConfigFile(
    Path file, List<ConfigSetting> settings, List<List<ConfigSetting>> models) {

  /** Copies the lists. */
  public ConfigFile {
    settings = List.copyOf(settings);
    models = List.copyOf(models);
  }

  /**
   * Reads a file of YAML or, if its name ends so, JSON.
   *
   * @throws io.github.llamapanama.cli.options.UsageException if it is not valid; the message says
   *     where
   * @throws java.io.UncheckedIOException if it cannot be read
   */
  public static ConfigFile read(Path file) {
    return new ConfigReader(file).read();
  }
}
