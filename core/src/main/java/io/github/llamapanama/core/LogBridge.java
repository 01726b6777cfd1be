package io.github.llamapanama.core;

import static io.github.llamapanama.bindings.llama_h.GGML_LOG_LEVEL_CONT;
import static io.github.llamapanama.bindings.llama_h.GGML_LOG_LEVEL_ERROR;
import static io.github.llamapanama.bindings.llama_h.GGML_LOG_LEVEL_INFO;
import static io.github.llamapanama.bindings.llama_h.GGML_LOG_LEVEL_NONE;
import static io.github.llamapanama.bindings.llama_h.GGML_LOG_LEVEL_WARN;

import io.github.llamapanama.bindings.ggml_abort_callback_t;
import io.github.llamapanama.bindings.ggml_log_callback;
import io.github.llamapanama.bindings.llama_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Carries the log of llama.cpp, ggml and mtmd to the SLF4J logger {@value #LOGGER}; nothing is
 * printed to standard error any more.
 *
 * <p>llama.cpp calls "info" what is a trace of its own loading, so each level below warnings goes
 * one level down: info becomes debug, debug becomes trace. C writes a line in pieces; they are put
 * together per thread.
 */
final class LogBridge {
  static final String LOGGER = "io.github.llamapanama.llama.cpp";

  private static final Logger LOG = LoggerFactory.getLogger(LOGGER);
  private static final ThreadLocal<Line> LINE = ThreadLocal.withInitial(Line::new);

  private LogBridge() {}

  /** Installs the callbacks, for the life of the process. */
  static void install() {
    MemorySegment log = ggml_log_callback.allocate(LogBridge::log, Arena.global());
    llama_h.llama_log_set(log, MemorySegment.NULL);
    // Sets mtmd's own log as well.
    llama_h.mtmd_helper_log_set(log, MemorySegment.NULL);
    llama_h.ggml_set_abort_callback(
        ggml_abort_callback_t.allocate(LogBridge::aborting, Arena.global()));
  }

  private static void log(int level, MemorySegment text, MemorySegment userData) {
    // An exception that leaves an upcall ends the VM.
    try {
      LINE.get().add(level, text);
    } catch (Throwable ignored) {
      // A line of log is lost; there is no one left to tell.
    }
  }

  private static void aborting(MemorySegment message) {
    try {
      String reason = message.getString(0);
      LOG.error("llama.cpp ends the process: {}", reason);
      // The last words of the process, which a silent logger must not swallow.
      System.err.println("llama.cpp ends the process: " + reason);
      System.err.flush();
    } catch (Throwable ignored) {
      // The process dies in any case.
    }
  }

  /**
   * The errors that C logs on a thread, from {@link #collect()} to {@link #close()}. It may be used
   * again and then allocates nothing, as long as there are no errors.
   */
  static final class Errors implements AutoCloseable {
    private final List<String> messages = new ArrayList<>();
    private @Nullable Line line;

    /** Begins to collect on the current thread. */
    Errors collect() {
      messages.clear();
      Line current = LINE.get();
      current.errors = this;
      line = current;
      return this;
    }

    /** The messages in one sentence, or a default if there was none. */
    String join(String defaultMessage) {
      if (line != null) {
        line.flush();
      }
      return messages.isEmpty()
          ? defaultMessage
          : messages.stream().distinct().collect(Collectors.joining("; "));
    }

    @Override
    public void close() {
      if (line != null) {
        line.flush();
        line.errors = null;
        line = null;
      }
    }
  }

  /** The line that a thread is writing. */
  private static final class Line {
    private final StringBuilder text = new StringBuilder();
    private int level = GGML_LOG_LEVEL_NONE();
    private @Nullable Errors errors;

    void add(int newLevel, MemorySegment piece) {
      if (newLevel != GGML_LOG_LEVEL_CONT()) {
        flush();
        level = newLevel;
      }
      if (!wanted()) {
        return;
      }
      text.append(piece.getString(0));
      int end;
      while ((end = text.indexOf("\n")) >= 0) {
        emit(text.substring(0, end));
        text.delete(0, end + 1);
      }
    }

    void flush() {
      if (!text.isEmpty()) {
        String rest = text.toString();
        text.setLength(0);
        emit(rest);
      }
    }

    private boolean wanted() {
      return LOG.isEnabledForLevel(slf4jLevel()) || (errors != null && isError());
    }

    private boolean isError() {
      return level == GGML_LOG_LEVEL_ERROR();
    }

    private void emit(String message) {
      String stripped = message.strip();
      if (stripped.isEmpty()) {
        return;
      }
      if (errors != null && isError()) {
        errors.messages.add(stripped);
      }
      LOG.atLevel(slf4jLevel()).log(stripped);
    }

    private Level slf4jLevel() {
      if (isError()) {
        return Level.ERROR;
      }
      if (level == GGML_LOG_LEVEL_WARN()) {
        return Level.WARN;
      }
      return level == GGML_LOG_LEVEL_INFO() || level == GGML_LOG_LEVEL_NONE()
          ? Level.DEBUG
          : Level.TRACE;
    }
  }
}
