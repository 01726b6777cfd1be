package io.github.llamapanama.cli.config;

import io.github.llamapanama.cli.options.Truth;
import io.github.llamapanama.cli.options.UsageException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * A group of options that take their values from a configuration file, and from the command line
 * that wins: both become the arguments of one command line.
 *
 * @param <T> holds the options
 */
public final class ConfiguredOptions<T> {
  /** How settings are named that llama-cpp-python's server and others have under other names. */
  private static final Map<String, String> SYNONYMS =
      Map.ofEntries(
          Map.entry("name", "alias"),
          Map.entry("model-alias", "alias"),
          Map.entry("n-ctx", "ctx-size"),
          Map.entry("n-batch", "batch-size"),
          Map.entry("n-ubatch", "ubatch-size"),
          Map.entry("n-threads", "threads"),
          Map.entry("n-threads-batch", "threads-batch"),
          Map.entry("hf-model-repo-id", "hf-repo"),
          Map.entry("type-k", "cache-type-k"),
          Map.entry("type-v", "cache-type-v"),
          Map.entry("use-mlock", "mlock"),
          Map.entry("kv-overrides", "override-kv"),
          Map.entry("ssl-keyfile", "ssl-key-file"),
          Map.entry("ssl-certfile", "ssl-cert-file"));

  private final Supplier<T> maker;
  private final IDefaultValueProvider environment;
  private final CommandSpec spec;

  /**
   * @param maker makes the object that holds the options
   * @param environment what options are that neither file nor command line has
   */
  public ConfiguredOptions(Supplier<T> maker, IDefaultValueProvider environment) {
    this.maker = maker;
    this.environment = environment;
    this.spec = commandLine(maker.get()).getCommandSpec();
  }

  /** Whether a setting is one of these options. */
  public boolean has(ConfigSetting setting) {
    return option(setting.key()).isPresent();
  }

  /**
   * The options with their values.
   *
   * @param layers settings; the last layer that has an option wins
   * @param given what the command line has, which wins over all
   * @throws UsageException if a value is wrong; the message says where it is
   */
  public T with(List<List<ConfigSetting>> layers, ParseResult given) {
    Map<OptionSpec, List<String>> values = new LinkedHashMap<>();
    for (List<ConfigSetting> layer : layers) {
      Map<OptionSpec, List<String>> ofLayer = new LinkedHashMap<>();
      for (ConfigSetting setting : layer) {
        add(setting, ofLayer);
      }
      values.putAll(ofLayer);
    }
    for (OptionSpec option : given.matchedOptions()) {
      Optional.ofNullable(spec.findOption(option.longestName()))
          .ifPresent(own -> values.put(own, arguments(own, texts(option))));
    }
    T options = maker.get();
    commandLine(options)
        .parseArgs(values.values().stream().flatMap(Collection::stream).toArray(String[]::new));
    return options;
  }

  private void add(ConfigSetting setting, Map<OptionSpec, List<String>> values) {
    Optional<OptionSpec> found = option(setting.key());
    if (found.isEmpty() || setting.values().isEmpty()) {
      return;
    }
    OptionSpec option = found.get();
    List<String> arguments = arguments(option, setting.values());
    try {
      commandLine(maker.get()).parseArgs(arguments.toArray(String[]::new));
    } catch (ParameterException e) {
      throw new UsageException(
          "%s: '%s': %s".formatted(setting.place(), setting.key(), e.getMessage()));
    }
    List<String> all = values.computeIfAbsent(option, key -> new ArrayList<>());
    // Of a model's names, the one that is not an alias is the first.
    all.addAll(setting.key().equals("name") ? 0 : all.size(), arguments);
  }

  private static List<String> texts(OptionSpec option) {
    return isFlag(option)
        ? List.of(String.valueOf(option.<Object>getValue()))
        : option.originalStringValues();
  }

  private static List<String> arguments(OptionSpec option, List<String> values) {
    return values.stream().map(value -> option.longestName() + "=" + value).toList();
  }

  private static boolean isFlag(OptionSpec option) {
    return option.type() == boolean.class || option.type() == Boolean.class;
  }

  private Optional<OptionSpec> option(String key) {
    String name = key.replace('_', '-');
    String known = SYNONYMS.getOrDefault(name, name);
    return Optional.ofNullable(spec.findOption("--" + known))
        .or(() -> Optional.ofNullable(spec.findOption("-" + known)));
  }

  private CommandLine commandLine(T options) {
    return new CommandLine(options)
        .registerConverter(Boolean.class, new Truth())
        .registerConverter(boolean.class, new Truth())
        .setDefaultValueProvider(environment)
        .setPosixClusteredShortOptionsAllowed(false)
        .setOverwrittenOptionsAllowed(true);
  }

  /** The failure of a setting that is none of some options. */
  public static UsageException unknown(ConfigSetting setting, ConfiguredOptions<?>... known) {
    Optional<String> nearest =
        Stream.of(known)
            .flatMap(options -> options.keys())
            .min(Comparator.comparingInt(key -> distance(key, setting.key())))
            .filter(key -> distance(key, setting.key()) <= Math.max(2, key.length() / 2));
    return new UsageException(
        "%s: there is no setting '%s'%s"
            .formatted(
                setting.place(),
                setting.key(),
                nearest.map("; the nearest is '%s'"::formatted).orElse("")));
  }

  /** The settings' names, as files have them. */
  private Stream<String> keys() {
    return Stream.concat(
            spec.options().stream()
                .flatMap(option -> Stream.of(option.names()))
                .filter(name -> name.startsWith("--"))
                .map(name -> name.substring(2)),
            SYNONYMS.keySet().stream())
        .map(name -> name.replace('-', '_'));
  }

  /** How many letters have to be changed, added or left out to make one text the other. */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }
}
