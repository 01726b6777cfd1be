package io.github.llamapanama.cli.options;

import io.github.llamapanama.chat.message.GenerationOptions;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How text is generated, and when that ends. */
@OptionSection("Generation")
public final class GenerationLimits {
  @Option(
      names = {"-n", "--predict", "--n-predict"},
      paramLabel = "N",
      converter = Numbers.Limit.class,
      defaultValue = "-1",
      description =
          "How many tokens to generate at most, -1 for as many as fit (default: -1)."
              + " [LLAMA_ARG_N_PREDICT]")
  private int maxTokens;

  @Option(
      names = {"-r", "--reverse-prompt"},
      paramLabel = "TEXT",
      description = "A text that ends the generation; repeatable.")
  private List<String> stops = List.of();

  @Mixin private final SamplingOptions sampling = new SamplingOptions();

  /** What these options ask for. */
  public GenerationOptions options() {
    GenerationOptions.Builder builder = GenerationOptions.builder();
    sampling.applyTo(builder);
    if (maxTokens >= 0) {
      builder.maxTokens(maxTokens);
    }
    stops.stream().filter(stop -> !stop.isEmpty()).forEach(builder::stop);
    return builder.build();
  }
}
