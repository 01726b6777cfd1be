package io.github.llamapanama.cli.options;

import java.lang.reflect.Field;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/**
 * Options of llama-server for what is always so here, or what this server does not need: command
 * lines made for llama-server work. The help does not list them.
 */
public final class AcceptedOptions {
  @Mixin
  @SuppressWarnings("unused") // picocli looks at it.
  private final AlwaysSo alwaysSo = new AlwaysSo();

  @Option(
      names = {
        "--no-jinja",
        "-nocb",
        "--no-cont-batching",
        "--no-slots",
        "--perf",
        "--swa-full",
        "--log-disable",
        "--log-prefix",
        "--no-log-prefix",
        "--log-timestamps",
        "--no-log-timestamps",
        "--props",
        "--warmup",
        "--no-warmup"
      },
      hidden = true)
  @SuppressWarnings("unused") // Only its name matters.
  private boolean[] flags = {};

  @Option(
      names = {
        "--cache-reuse",
        "-cram",
        "--cache-ram",
        "-ctxcp",
        "--ctx-checkpoints",
        "--swa-checkpoints",
        "-fit",
        "--fit",
        "-lv",
        "--verbosity",
        "--log-verbosity",
        "--log-colors",
        "--log-file",
        "--numa",
        "--poll",
        "--poll-batch",
        "--prio-batch",
        "--sse-ping-interval",
        "--tags",
        "--threads-http",
        "-sps",
        "--slot-prompt-similarity"
      },
      hidden = true)
  @SuppressWarnings("unused") // Only its name matters.
  private List<String> value = List.of();

  private static final class AlwaysSo {
    @Option(
        names = {
          "--jinja",
          "-cb",
          "--cont-batching",
          "--cache-prompt",
          "--slots",
          "--no-context-shift",
          "--prefill-assistant",
          "--models-autoload",
          "--no-mmproj",
          "--no-mmproj-auto",
          "--no-perf"
        },
        hidden = true)
    @SuppressWarnings("unused") // Only its name matters.
    private boolean[] flags = {};
  }

  /** Those of the options given that something else could be expected of. */
  public static List<String> withoutEffect(ParseResult given) {
    return given.matchedOptions().stream()
        .filter(AcceptedOptions::isWithoutEffect)
        .distinct()
        .flatMap(option -> Stream.of(option.names()))
        .filter(name -> isGiven(name, given.originalArgs()))
        .toList();
  }

  private static boolean isWithoutEffect(OptionSpec option) {
    return option.userObject() instanceof Field field
        && field.getDeclaringClass() == AcceptedOptions.class;
  }

  private static boolean isGiven(String name, List<String> arguments) {
    return arguments.stream()
        .anyMatch(argument -> argument.equals(name) || argument.startsWith(name + "="));
  }
}
