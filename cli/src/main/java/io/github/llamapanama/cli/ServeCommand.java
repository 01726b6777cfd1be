package io.github.llamapanama.cli;

import io.github.llamapanama.cli.config.ConfiguredServer;
import io.github.llamapanama.cli.console.Streams;
import io.github.llamapanama.cli.options.AcceptedOptions;
import io.github.llamapanama.cli.options.ServedModelOptions;
import io.github.llamapanama.cli.options.ServerOptions;
import io.github.llamapanama.cli.options.UsageException;
import io.github.llamapanama.server.LlamaServer;
import io.github.llamapanama.server.config.ServerConfig;
import io.github.llamapanama.server.model.ModelLease;
import io.github.llamapanama.server.model.ServedModel;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "serve",
    description = "Answer requests over HTTP, as OpenAI's API does.",
    abbreviateSynopsis = true,
    sortOptions = false)
final class ServeCommand implements Callable<Integer> {
  private final Streams streams;

  @Spec private CommandSpec spec;

  @Option(
      names = "--config-file",
      paramLabel = "FILE",
      description =
          "A YAML or JSON file with these options, and a list of several models;"
              + " what the command line says wins. [LLAMA_ARG_CONFIG_FILE]")
  private @Nullable Path configFile;

  @Mixin private final ServedModelOptions model = new ServedModelOptions();
  @Mixin private final ServerOptions server = new ServerOptions();

  @Mixin
  @SuppressWarnings("unused") // picocli looks at it.
  private final AcceptedOptions accepted = new AcceptedOptions();

  ServeCommand(Streams streams) {
    this.streams = streams;
    // picocli puts the real one here.
    this.spec = CommandSpec.create();
  }

  @Override
  public Integer call() {
    for (String option : AcceptedOptions.withoutEffect(spec.commandLine().getParseResult())) {
      say("'%s' has no effect here".formatted(option));
    }
    ConfiguredServer configured = configured();
    requireNames(configured.models());
    LlamaServer.Builder builder = LlamaServer.builder().config(configured.config());
    configured.models().forEach(builder::model);
    CompletableFuture<Void> told = Termination.instead().told();
    try (LlamaServer running = builder.startLoading()) {
      CompletableFuture.anyOf(running.loaded(), told).join();
      if (!told.isDone()) {
        welcome(running, configured.config());
        told.join();
      }
      return ExitCode.OK;
    }
  }

  private void welcome(LlamaServer running, Consumer<ServerConfig.Builder> change) {
    try (ModelLease first = running.models().lease(Optional.empty())) {
      String description = ModelDescription.serving(first.llama());
      boolean named = description.startsWith(first.name() + ":");
      say(named ? description : first.name() + ": " + description);
    }
    List<String> others = running.models().names().stream().skip(1).toList();
    if (!others.isEmpty()) {
      say("loaded when a request names them: " + String.join(", ", others));
    }
    ServerConfig.Builder config = ServerConfig.builder();
    change.accept(config);
    warnIfOpen(config.build());
    streams.out().println("Listening at " + running.uri());
    streams.out().flush();
  }

  private void warnIfOpen(ServerConfig config) {
    if (!isThisMachine(config.host())) {
      say(
          "warning: others reach this server at %s%s"
              .formatted(
                  config.host(), config.apiKeys().isEmpty() ? ", and need no key for it" : ""));
    }
  }

  private static boolean isThisMachine(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private void say(String message) {
    streams.err().println("llama: " + message);
  }

  private ConfiguredServer configured() {
    CommandLine line = spec.commandLine();
    return configFile == null
        ? new ConfiguredServer(server::applyTo, List.of(model.served(streams)))
        : ConfiguredServer.of(
            configFile, line.getParseResult(), line.getDefaultValueProvider(), streams);
  }

  private static void requireNames(List<ServedModel> models) {
    Set<String> names = new HashSet<>();
    for (ServedModel model : models) {
      for (String name : model.names()) {
        if (!names.add(name)) {
          throw new UsageException(
              "Two models, or a model and an alias, are named '%s'".formatted(name));
        }
      }
    }
  }
}
