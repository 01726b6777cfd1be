package io.github.llamapanama.cli.config;

import io.github.llamapanama.cli.console.Streams;
import io.github.llamapanama.cli.options.ModelFile;
import io.github.llamapanama.cli.options.ServedModelOptions;
import io.github.llamapanama.cli.options.ServerOptions;
import io.github.llamapanama.cli.options.UsageException;
import io.github.llamapanama.server.config.ServerConfig;
import io.github.llamapanama.server.model.ServedModel;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * A server as a configuration file says, and the command line, which wins.
 *
 * @param config how it listens and what it allows
 * @param models its models, the default first
 */
public record ConfiguredServer(Consumer<ServerConfig.Builder> config, List<ServedModel> models) {

  /**
   * Reads a configuration file.
   *
   * @param file the file
   * @param given what the command line says
   * @param environment what the environment says, where neither does
   * @param streams where downloads show how far they are
   * @throws UsageException if something is wrong; the message says where
   */
  public static ConfiguredServer of(
      Path file, ParseResult given, IDefaultValueProvider environment, Streams streams) {
    ConfigFile content = ConfigFile.read(file);
    ConfiguredOptions<ServerOptions> server =
        new ConfiguredOptions<>(ServerOptions::new, environment);
    ConfiguredOptions<ServedModelOptions> model =
        new ConfiguredOptions<>(ServedModelOptions::new, environment);
    for (ConfigSetting setting : content.settings()) {
      if (!server.has(setting) && !model.has(setting)) {
        throw ConfiguredOptions.unknown(setting, server, model);
      }
    }
    for (ConfigSetting setting : content.models().stream().flatMap(List::stream).toList()) {
      if (server.has(setting) && !model.has(setting)) {
        throw new UsageException(
            "%s: '%s' is a setting of the server, not of one of its models"
                .formatted(setting.place(), setting.key()));
      }
      if (!model.has(setting)) {
        throw ConfiguredOptions.unknown(setting, model);
      }
    }
    if (content.models().isEmpty()) {
      ServedModel only = model.with(List.of(content.settings()), given).served(streams);
      return of(content, server, given, List.of(only));
    }
    given.matchedOptions().forEach(option -> refuseModel(option, file));
    return of(
        content,
        server,
        given,
        content.models().stream()
            .map(own -> model.with(List.of(content.settings(), own), given).served(streams))
            .toList());
  }

  private static ConfiguredServer of(
      ConfigFile content,
      ConfiguredOptions<ServerOptions> server,
      ParseResult given,
      List<ServedModel> models) {
    return new ConfiguredServer(server.with(List.of(content.settings()), given)::applyTo, models);
  }

  /** The command line cannot say which file all models are, or how all are called. */
  private static void refuseModel(OptionSpec option, Path file) {
    boolean ofFile =
        option.userObject() instanceof Field field && field.getDeclaringClass() == ModelFile.class;
    if (ofFile || option.longestName().equals("--alias")) {
      throw new UsageException(
          "Option '%s' cannot be used with %s, which lists the models"
              .formatted(option.longestName(), file));
    }
  }
}
