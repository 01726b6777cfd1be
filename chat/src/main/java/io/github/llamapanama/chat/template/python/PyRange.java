package io.github.llamapanama.chat.template.python;

/**
 * Python's {@code range}.
 *
 * @param start the first number
 * @param stop the bound
 * @param step the difference, not 0
 * @param size how many numbers
 */
public record PyRange(long start, long stop, long step, int size) implements Sequence {

  @Override
  public Object get(int index) {
    return start + index * step;
  }
}
