package io.github.llamapanama.chat.template.python;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call.
 *
 * @param positional those without a name
 * @param named those with one
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared, and made for every call.
public record Arguments(Object[] positional, Map<String, Object> named) {

  /** No arguments. */
  public static final Arguments NONE = new Arguments(new Object[0], Map.of());

  /** Positional arguments. */
  public static Arguments of(Object... positional) {
    return positional.length == 0 ? NONE : new Arguments(positional, Map.of());
  }

  /** The number of positional arguments. */
  public int size() {
    return positional.length;
  }

  /** These arguments after the first {@code count} positional ones. */
  public Arguments skip(int count) {
    return new Arguments(Arrays.copyOfRange(positional, count, positional.length), named);
  }

  /** These arguments after one more. */
  public Arguments prepend(Object first) {
    Object[] all = new Object[positional.length + 1];
    all[0] = first;
    System.arraycopy(positional, 0, all, 1, positional.length);
    return new Arguments(all, named);
  }

  /** These arguments without some of the named ones. */
  public Arguments without(String... names) {
    Map<String, Object> rest = new LinkedHashMap<>(named);
    for (String name : names) {
      rest.remove(name);
    }
    return new Arguments(positional, rest);
  }

  /**
   * Puts the arguments into the order of a function's parameters.
   *
   * @param required how many of the parameters must be given
   * @return one element for each parameter; null for one that is not given
   */
  public Bound bind(String function, int required, String... parameters) {
    if (positional.length > parameters.length) {
      throw Failure.error(
          function
              + "() takes at most "
              + parameters.length
              + " arguments ("
              + positional.length
              + " given)");
    }
    @Nullable Object[] bound = new @Nullable Object[parameters.length];
    System.arraycopy(positional, 0, bound, 0, positional.length);
    if (!named.isEmpty()) {
      for (Map.Entry<String, Object> entry : named.entrySet()) {
        int index = Arrays.asList(parameters).indexOf(entry.getKey());
        if (index < 0) {
          throw Failure.error(
              function + "() got an unexpected keyword argument '" + entry.getKey() + "'");
        }
        if (bound[index] != null) {
          throw Failure.error(
              function + "() got multiple values for argument '" + entry.getKey() + "'");
        }
        bound[index] = entry.getValue();
      }
    }
    for (int i = 0; i < required; i++) {
      if (bound[i] == null) {
        throw Failure.error(function + "() missing required argument '" + parameters[i] + "'");
      }
    }
    return new Bound(function, bound);
  }

  /** The arguments in the order of the parameters. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared, and made for every call.
  public record Bound(String function, @Nullable Object[] values) {

    /** An argument, or null if it was not given. */
    public @Nullable Object get(int index) {
      return values[index];
    }

    /** Whether it was given. */
    public boolean has(int index) {
      return values[index] != null;
    }

    /** An argument that must be there. */
    public Object require(int index) {
      Object value = values[index];
      if (value == null) {
        throw Failure.error(function + "() misses an argument");
      }
      return value;
    }

    /** An argument, or something else if it was not given. */
    public Object get(int index, Object otherwise) {
      Object value = values[index];
      return value == null ? otherwise : value;
    }

    /** A string; null if none or {@code None} was given. */
    public @Nullable Text text(int index) {
      Object value = values[index];
      if (value == null || value == None.NONE) {
        return null;
      }
      if (value instanceof Text text) {
        return text;
      }
      throw Failure.error(function + "() argument must be str, not " + Types.name(value));
    }

    /** A string that must be there. */
    public Text requireText(int index) {
      Object value = require(index);
      if (value instanceof Text text) {
        return text;
      }
      throw Failure.error(function + "() argument must be str, not " + Types.name(value));
    }

    /** A whole number, or something else if it was not given. */
    public long integer(int index, long otherwise) {
      Object value = values[index];
      return value == null ? otherwise : Numbers.toIndex(value);
    }

    /** Whether an argument is true, or something else if it was not given. */
    public boolean truth(int index, boolean otherwise) {
      Object value = values[index];
      return value == null ? otherwise : Operators.truth(value);
    }
  }
}
