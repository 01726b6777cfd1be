package io.github.llamapanama.chat.template.python;

import java.time.Clock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One render under way: what it may still use, where its output goes, and in which line it is. */
public final class Rendering {

  private static final int CHECK_INTERVAL = 4096;

  private static final ThreadLocal<@Nullable Rendering> CURRENT = new ThreadLocal<>();

  private final Clock clock;
  private final int maximumSize;
  private final int maximumDepth;
  private final long deadline;
  private long work;
  private long iterations;
  private long untilCheck = CHECK_INTERVAL;
  private int depth;
  private int line;
  private TextBuilder output;

  /**
   * Starts a render.
   *
   * @param nanos how long it may take
   */
  public Rendering(
      Clock clock,
      int outputLength,
      int valueSize,
      long work,
      long iterations,
      int depth,
      long nanos) {
    this.clock = clock;
    this.maximumSize = Math.max(valueSize, outputLength);
    this.work = work;
    this.iterations = iterations;
    this.maximumDepth = depth;
    this.deadline = System.nanoTime() + nanos;
    this.output = new TextBuilder(this);
  }

  /** Runs this render in the current thread. */
  public <T> T run(Supplier<T> render) {
    Rendering outer = CURRENT.get();
    CURRENT.set(this);
    try {
      return render.get();
    } finally {
      CURRENT.set(outer);
    }
  }

  /** Counts a step of the render that runs in this thread, where none is at hand. */
  static void tick() {
    Rendering rendering = CURRENT.get();
    if (rendering != null) {
      rendering.charge(1);
    }
  }

  /** What {@code strftime_now} reads. */
  public Clock clock() {
    return clock;
  }

  /** Counts characters or elements that an operation produces. */
  public void charge(long units) {
    work -= units;
    if (work < 0) {
      throw Failure.limit("the template produces too much data");
    }
    untilCheck -= units;
    if (untilCheck < 0) {
      checkTime();
    }
  }

  private void checkTime() {
    untilCheck = CHECK_INTERVAL;
    if (System.nanoTime() - deadline > 0) {
      throw Failure.limit("the template takes too long");
    }
  }

  /** Refuses a string or a collection that is too large, before it is made. */
  public void checkSize(long size) {
    if (size > maximumSize) {
      throw Failure.limit("a value of the template is too large");
    }
  }

  /** Counts one iteration or call. */
  public void iterate() {
    if (--iterations < 0) {
      throw Failure.limit("the template iterates too often");
    }
    charge(16);
  }

  /** Enters a nested call; {@link #leave} must follow. */
  public void enter() {
    if (++depth > maximumDepth) {
      throw Failure.limit("the template's calls are nested too deeply");
    }
  }

  /** Leaves a nested call. */
  public void leave() {
    depth--;
  }

  /** The line of the source that is being rendered. */
  public int line() {
    return line;
  }

  /** Notes which line is being rendered. */
  public void line(int line) {
    this.line = line;
  }

  /** Where output goes. */
  public TextBuilder output() {
    return output;
  }

  /** Sends output elsewhere, and returns where it went before. */
  public TextBuilder redirect(TextBuilder target) {
    TextBuilder before = output;
    output = target;
    return before;
  }
}
