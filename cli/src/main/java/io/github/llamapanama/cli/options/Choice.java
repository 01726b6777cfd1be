package io.github.llamapanama.cli.options;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.TypeConversionException;

/**
 * A value of an enumeration by the name it has on the command line.
 *
 * <p>Options hold a supplier of it: picocli reads the constants of an option that is an
 * enumeration, and reading some of them loads llama.cpp, which not every command needs.
 */
final class Choice {
  private Choice() {}

  /** The value of this name in lower case. */
  static <E extends Enum<E>> Supplier<E> supplier(Class<E> type, String name) {
    E value = of(type, name);
    return () -> value;
  }

  private static <E extends Enum<E>> E of(Class<E> type, String name) {
    return Arrays.stream(type.getEnumConstants())
        .filter(value -> name(value).equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'%s' is none of %s"
                        .formatted(
                            name,
                            Arrays.stream(type.getEnumConstants())
                                .map(Choice::name)
                                .collect(Collectors.joining(", ")))));
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
