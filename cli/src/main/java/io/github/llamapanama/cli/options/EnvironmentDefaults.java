package io.github.llamapanama.cli.options;

import java.lang.reflect.Field;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Option;

/**
 * Takes an option that is not on the command line from the environment variable that its help
 * names, so that help and behaviour cannot differ.
 */
public final class EnvironmentDefaults implements IDefaultValueProvider {
  private static final Pattern VARIABLE =
      Pattern.compile("\\b(?:LLAMA_(?:ARG|API)_[A-Z_]+|HF_TOKEN)\\b");

  private final Map<String, String> environment;

  /** Defaults from an environment. */
  public EnvironmentDefaults(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public @Nullable String defaultValue(ArgSpec option) {
    return variable(option).map(environment::get).orElse(null);
  }

  /** The variable that an option's help names. */
  public static Optional<String> variable(ArgSpec argument) {
    // Not by ArgSpec.description(), which asks for the default value and so for this.
    return argument.userObject() instanceof Field field
        ? Optional.ofNullable(field.getAnnotation(Option.class))
            .flatMap(EnvironmentDefaults::variable)
        : Optional.empty();
  }

  private static Optional<String> variable(Option option) {
    Matcher matcher = VARIABLE.matcher(String.join(" ", option.description()));
    return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
  }
}
