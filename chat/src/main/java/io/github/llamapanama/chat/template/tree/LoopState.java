package io.github.llamapanama.chat.template.tree;

import io.github.llamapanama.chat.template.python.Arguments;
import io.github.llamapanama.chat.template.python.Callable;
import io.github.llamapanama.chat.template.python.Failure;
import io.github.llamapanama.chat.template.python.Generator;
import io.github.llamapanama.chat.template.python.Operators;
import io.github.llamapanama.chat.template.python.PyTuple;
import io.github.llamapanama.chat.template.python.Rendering;
import io.github.llamapanama.chat.template.python.Undefined;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The variable {@code loop}; it looks ahead only when asked. */
final class LoopState implements Iterator<Object>, Callable {

  private final Loop loop;
  private final Scope outer;
  private final @Nullable Object iterable;
  private final int depth;
  private Iterator<Object> rest;
  private int index = -1;
  private int length = -1;
  private @Nullable Object previous;
  private @Nullable Object current;
  private @Nullable Object ahead;
  private @Nullable Object lastChange;

  LoopState(Loop loop, Scope outer, @Nullable Object iterable, Iterator<Object> rest, int depth) {
    this.loop = loop;
    this.outer = outer;
    this.iterable = iterable;
    this.rest = rest;
    this.depth = depth;
  }

  @Override
  public boolean hasNext() {
    return ahead != null || rest.hasNext();
  }

  @Override
  public Object next() {
    Object element = peek();
    if (element == null) {
      throw new NoSuchElementException();
    }
    ahead = null;
    index++;
    previous = current;
    current = element;
    return element;
  }

  private @Nullable Object peek() {
    if (ahead == null && rest.hasNext()) {
      ahead = rest.next();
    }
    return ahead;
  }

  private int length() {
    if (length < 0) {
      if (iterable != null && !(iterable instanceof Generator)) {
        length = Operators.length(iterable);
      } else {
        List<Object> remaining = new ArrayList<>();
        rest.forEachRemaining(remaining::add);
        rest = remaining.iterator();
        length = remaining.size() + index + 1 + (ahead == null ? 0 : 1);
      }
    }
    return length;
  }

  @Override
  public Object call(Arguments arguments, Rendering rendering) {
    if (!loop.recursive()) {
      throw Failure.error("The loop must have the 'recursive' marker to be called recursively.");
    }
    return loop.recurse(outer, arguments.bind("loop", 1, "iterable").require(0), depth + 1);
  }

  @Override
  public @Nullable Object attribute(String name) {
    return switch (name) {
      case "index" -> index + 1L;
      case "index0" -> (long) index;
      case "revindex" -> (long) length() - index;
      case "revindex0" -> (long) length() - index - 1;
      case "first" -> index == 0;
      case "last" -> peek() == null;
      case "length" -> (long) length();
      case "previtem" ->
          previous == null ? Undefined.because("there is no previous item") : previous;
      case "nextitem" -> {
        Object next = peek();
        yield next == null ? Undefined.because("there is no next item") : next;
      }
      case "depth" -> depth + 1L;
      case "depth0" -> (long) depth;
      case "cycle" -> (Callable) (arguments, rendering) -> cycle(arguments);
      case "changed" -> (Callable) (arguments, rendering) -> changed(arguments);
      default -> null;
    };
  }

  private Object cycle(Arguments arguments) {
    if (arguments.size() == 0) {
      throw Failure.error("no items for cycling given");
    }
    return arguments.positional()[index % arguments.size()];
  }

  private boolean changed(Arguments arguments) {
    PyTuple now = PyTuple.of(arguments.positional());
    boolean same = lastChange != null && Operators.equal(lastChange, now);
    lastChange = now;
    return !same;
  }

  @Override
  public String toString() {
    return "<LoopContext " + (index + 1) + "/" + length() + ">";
  }
}
