package io.github.llamapanama.cli.options;

import io.github.llamapanama.chat.LlamaOptions;
import picocli.CommandLine.Mixin;

/** How a model is loaded that generates: its context, its weights and what changes them. */
public final class LoadingOptions {
  @Mixin private final ContextOptions context = new ContextOptions();
  @Mixin private final ModelOptions model = new ModelOptions();
  @Mixin private final LoraOptions lora = new LoraOptions();

  /** Adds them to what a model is loaded with. */
  public void applyTo(LlamaOptions.Builder options) {
    options.model(model.params()).context(context::applyTo);
    lora.applyTo(options);
  }
}
