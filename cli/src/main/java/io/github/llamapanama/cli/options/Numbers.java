package io.github.llamapanama.cli.options;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Numbers on the command line, checked so that a bad one is reported with its option. */
final class Numbers {
  private Numbers() {}

  /** A whole number from 1. */
  static final class Positive implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return whole(text, 1);
    }
  }

  /** A whole number from 0. */
  static final class NotNegative implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return whole(text, 0);
    }
  }

  /** A whole number from −1, which means "no limit". */
  static final class Limit implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return whole(text, -1);
    }
  }

  /** A TCP port, or 0. */
  static final class Port implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      int port = whole(text, 0);
      if (port > 65535) {
        throw new TypeConversionException("'%s' is not a port: they end at 65535".formatted(text));
      }
      return port;
    }
  }

  /** A number from 0 to 1. */
  static final class Share implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      return real(text, 0, 1);
    }
  }

  /** A number from 0. */
  static final class Strength implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      return real(text, 0, 1000);
    }
  }

  /** A number from 1. */
  static final class AtLeastOne implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      return real(text, 1, 1000);
    }
  }

  /** What is left of the past in each step, which is never all. */
  static final class Decay implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      return real(text, 0, 0.99);
    }
  }

  /** The divisor of a repeat penalty. */
  static final class Divisor implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      return real(text, 0.01, 100);
    }
  }

  /** What a penalty takes away or, below 0, gives. */
  static final class Penalty implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      return real(text, -100, 100);
    }
  }

  /** A seed: 32 bits, with −1 for a random one. */
  static final class Seed implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      try {
        long seed = Long.parseLong(text);
        if (seed >= -1 && seed <= 0xFFFF_FFFFL) {
          return seed & 0xFFFF_FFFFL;
        }
      } catch (NumberFormatException e) {
        // Reported below, like a number out of range.
      }
      throw new TypeConversionException(
          "'%s' is not a whole number from 0 to 4294967295, or -1".formatted(text));
    }
  }

  private static int whole(String text, int least) {
    try {
      int number = Integer.parseInt(text);
      if (number >= least) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below, like a number out of range.
    }
    throw new TypeConversionException("'%s' is not a whole number from %d".formatted(text, least));
  }

  private static double real(String text, double least, double most) {
    try {
      double number = Double.parseDouble(text);
      // Written so that NaN fails.
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below, like a number out of range.
    }
    throw new TypeConversionException(
        "'%s' is not a number from %s to %s".formatted(text, plain(least), plain(most)));
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }
}
