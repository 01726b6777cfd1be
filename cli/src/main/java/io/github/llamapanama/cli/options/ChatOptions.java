package io.github.llamapanama.cli.options;

import io.github.llamapanama.chat.LlamaOptions;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How the model is talked to. */
@OptionSection("Chat")
public final class ChatOptions {
  @Option(
      names = {"-sys", "--system-prompt"},
      paramLabel = "TEXT",
      description = "Instructions for the whole conversation.")
  private @Nullable String system;

  @Mixin private final ChatFormatOptions format = new ChatFormatOptions();

  /** The system prompt. */
  public Optional<String> system() {
    return Optional.ofNullable(system);
  }

  /** Puts the chat format asked for into the options. */
  public void applyTo(LlamaOptions.Builder options) {
    format.applyTo(options);
  }

  /** Further variables of the template. */
  public Map<String, @Nullable Object> templateVariables() {
    return format.templateVariables();
  }
}
