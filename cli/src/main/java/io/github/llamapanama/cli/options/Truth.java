package io.github.llamapanama.cli.options;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Yes or no, in the words that llama.cpp takes from the environment. */
public final class Truth implements ITypeConverter<Boolean> {
  @Override
  public Boolean convert(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "1", "on", "enabled" -> true;
      case "false", "0", "off", "disabled" -> false;
      default ->
          throw new TypeConversionException("'%s' is neither true nor false".formatted(text));
    };
  }
}
