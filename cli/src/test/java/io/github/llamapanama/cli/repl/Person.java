package io.github.llamapanama.cli.repl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.chat.ChatStream;
import io.github.llamapanama.chat.message.ChatMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jline.terminal.impl.ExternalTerminal;

/** Someone who types at a terminal and reads what it shows. */
final class Person implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final PipedOutputStream keyboard = new PipedOutputStream();
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private final Thread repl;
  private final ExternalTerminal terminal;
  private int seen;

  Person(Path history, Optional<String> system, Function<List<ChatMessage>, ChatStream> model)
      throws IOException {
    terminal =
        new ExternalTerminal(
            "test", "ansi", new PipedInputStream(keyboard, 1 << 16), screen, UTF_8);
    Repl conversation = new Repl(terminal, history, model, system, true);
    repl = Thread.ofPlatform().name("repl").start(conversation::run);
    sees("> ");
  }

  Person types(String line) throws IOException {
    return hits(line + "\r");
  }

  Person hits(String keys) throws IOException {
    keyboard.write(keys.getBytes(UTF_8));
    keyboard.flush();
    return this;
  }

  Person pressesControl(char key) throws IOException {
    return hits(String.valueOf((char) (key - '@')));
  }

  /** Waits for a text to appear after what was seen before. */
  Person sees(String text) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      String all = screen.toString(UTF_8);
      int found = all.indexOf(text, seen);
      if (found >= 0) {
        seen = found + text.length();
        return this;
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            "'%s' does not appear in: %s".formatted(text, all.substring(seen)));
      }
      pause();
    }
  }

  /** Presses Ctrl-D. */
  void leaves() throws IOException, InterruptedException {
    pressesControl('D');
    hasLeft();
  }

  void hasLeft() throws InterruptedException {
    assertThat(repl.join(PATIENCE)).as("the conversation has ended").isTrue();
  }

  @Override
  public void close() throws IOException {
    keyboard.close();
    terminal.close();
  }

  private static void pause() {
    try {
      Thread.sleep(10);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
