package io.github.llamapanama.cli.options;

import io.github.llamapanama.chat.LlamaOptions;
import io.github.llamapanama.chat.LoraFile;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What changes the model's weights. */
@OptionSection("Loading")
public final class LoraOptions {
  @Option(
      names = "--lora",
      paramLabel = "FILE",
      split = ",",
      converter = Whole.class,
      description = "A LoRA adapter in GGUF form, made for the model. Repeatable.")
  private List<LoraFile> whole = List.of();

  @Option(
      names = "--lora-scaled",
      paramLabel = "FILE:SCALE",
      split = ",",
      converter = Scaled.class,
      description = "A LoRA adapter and how strongly it counts, 1 as it was trained. Repeatable.")
  private List<LoraFile> scaled = List.of();

  /** Adds the adapters to what a model is loaded with. */
  public void applyTo(LlamaOptions.Builder options) {
    whole.forEach(lora -> options.lora(lora.file(), lora.scale()));
    scaled.forEach(lora -> options.lora(lora.file(), lora.scale()));
  }

  /** An adapter as it was trained. */
  static final class Whole implements ITypeConverter<LoraFile> {
    @Override
    public LoraFile convert(String text) {
      return lora(text, 1);
    }
  }

  /** An adapter with its scale behind the last colon. */
  static final class Scaled implements ITypeConverter<LoraFile> {
    @Override
    public LoraFile convert(String text) {
      int colon = text.lastIndexOf(':');
      if (colon > 0) {
        try {
          return lora(text.substring(0, colon), Float.parseFloat(text.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
          // Reported below, like a scale that is not there.
        }
      }
      throw new TypeConversionException(
          "'%s' is not FILE:SCALE with a number for SCALE".formatted(text));
    }
  }

  private static LoraFile lora(String file, float scale) {
    try {
      // In quotation marks a name may have commas.
      return new LoraFile(Path.of(file.replace("\"", "")), scale);
    } catch (InvalidPathException e) {
      throw new TypeConversionException("'%s' is no name of a file".formatted(file));
    }
  }
}
