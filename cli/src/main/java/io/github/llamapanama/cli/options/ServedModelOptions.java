package io.github.llamapanama.cli.options;

import io.github.llamapanama.chat.LlamaOptions;
import io.github.llamapanama.chat.message.GenerationOptions;
import io.github.llamapanama.cli.console.Streams;
import io.github.llamapanama.server.model.ServedModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** All about one of the models of a server: on the command line, or in a configuration file. */
public final class ServedModelOptions {
  @Mixin private final ModelFile file = new ModelFile();

  @Option(
      names = {"-a", "--alias"},
      paramLabel = "NAME",
      split = ",",
      description =
          "What requests and answers call the model, then what else requests may call it"
              + " (default: the file's name). [LLAMA_ARG_ALIAS]")
  private List<String> names = List.of();

  @Mixin private final ServingOptions serving = new ServingOptions();
  @Mixin private final ChatFormatOptions chat = new ChatFormatOptions();
  @Mixin private final ThinkingOptions thinking = new ThinkingOptions();
  @Mixin private final GenerationLimits generation = new GenerationLimits();
  @Mixin private final OverflowOptions overflow = new OverflowOptions();
  @Mixin private final LoadingOptions loading = new LoadingOptions();

  /** The model. */
  public ServedModel served(Streams streams) {
    List<String> all = names.isEmpty() ? List.of(file.name()) : names;
    return new ServedModel(
        all.getFirst(), all.subList(1, all.size()), () -> file.path(streams), options());
  }

  private LlamaOptions options() {
    LlamaOptions.Builder options =
        LlamaOptions.builder()
            .generation(generation())
            .reasoning(thinking.reasoning())
            .templateVariables(templateVariables());
    loading.applyTo(options);
    chat.applyTo(options);
    serving.applyTo(options);
    return options.build();
  }

  private Map<String, @Nullable Object> templateVariables() {
    Map<String, @Nullable Object> variables = new LinkedHashMap<>(chat.templateVariables());
    thinking.thinks().ifPresent(thinks -> variables.putIfAbsent("enable_thinking", thinks));
    return variables;
  }

  private GenerationOptions generation() {
    GenerationOptions.Builder options = generation.options().toBuilder();
    overflow.overflow().ifPresent(options::overflow);
    return options.build();
  }
}
