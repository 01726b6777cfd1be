package io.github.llamapanama.cli.repl;

import io.github.llamapanama.LlamaException;
import io.github.llamapanama.chat.ChatStream;
import io.github.llamapanama.chat.message.ChatFinishReason;
import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.cli.options.TextArgument;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;

/**
 * A conversation at a terminal. Ctrl-C stops a reply, or forgets a line that is being typed; Ctrl-D
 * ends the conversation.
 */
public final class Repl {
  private static final String HELP =
      """
      /help            this text
      /system [TEXT]   show the system prompt, or begin anew with another one
      /clear           forget the conversation, keep the system prompt
      /regen           answer the last question again
      /save FILE       write the conversation as JSON
      /load FILE       go on with a conversation that was saved
      /exit            leave, as Ctrl-D does
      A line that ends with \\, a text between \"\"\" and a fence of ``` go on in the next line.
      Ctrl-C stops a reply.""";

  private static final List<String> COMMANDS =
      List.of("/help", "/system", "/clear", "/regen", "/save", "/load", "/exit");

  private final Terminal terminal;
  private final LineReader reader;
  private final Function<List<ChatMessage>, ChatStream> model;
  private final Conversation conversation;
  private final boolean showTimings;

  /**
   * Creates a conversation.
   *
   * @param terminal where it takes place
   * @param history the file that keeps what was typed
   * @param model what replies
   * @param system the system prompt
   * @param showTimings whether to say after each reply how fast it was
   */
  public Repl(
      Terminal terminal,
      Path history,
      Function<List<ChatMessage>, ChatStream> model,
      Optional<String> system,
      boolean showTimings) {
    this.terminal = terminal;
    this.model = model;
    this.conversation = new Conversation(system);
    this.showTimings = showTimings;
    this.reader =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .parser(new MessageParser())
            .completer(new StringsCompleter(COMMANDS))
            .variable(LineReader.HISTORY_FILE, history)
            .variable(LineReader.SECONDARY_PROMPT_PATTERN, "… ")
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .build();
  }

  /** Talks until the user leaves. */
  public void run() {
    while (true) {
      try {
        String line = reader.readLine("> ");
        if (!handle(MultiLine.message(line))) {
          return;
        }
      } catch (UserInterruptException e) {
        hint("Ctrl-D or /exit leaves");
      } catch (EndOfFileException e) {
        return;
      } catch (LlamaException | UncheckedIOException | IllegalArgumentException e) {
        say("llama: " + e.getMessage());
      }
    }
  }

  /** Whether to go on. */
  private boolean handle(String input) {
    if (!input.startsWith("/")) {
      if (!input.isBlank()) {
        ask(ChatMessage.user(input));
      }
      return true;
    }
    String[] words = input.split("\\s+", 2);
    String argument = words.length > 1 ? words[1].strip() : "";
    switch (words[0]) {
      case "/help", "/?" -> say(HELP);
      case "/system" -> system(argument);
      case "/clear" -> {
        conversation.restart(conversation.system());
        hint("the conversation begins anew");
      }
      case "/regen" ->
          conversation.takeBack().ifPresentOrElse(this::ask, () -> hint("nothing was asked yet"));
      case "/save" -> save(argument);
      case "/load" -> load(argument);
      case "/exit", "/quit", "/bye" -> {
        return false;
      }
      default -> say("There is no command %s; /help lists those there are.".formatted(words[0]));
    }
    return true;
  }

  private void ask(ChatMessage question) {
    conversation.add(question);
    try {
      answer();
    } catch (RuntimeException e) {
      conversation.takeBack();
      throw e;
    }
  }

  private void answer() {
    try (ChatStream stream = model.apply(conversation.messages())) {
      Runnable stop = stream::close;
      Terminal.SignalHandler before = terminal.handle(Terminal.Signal.INT, signal -> stop.run());
      try {
        Reply reply = Reply.read(stream, this::print, this::think);
        finish(reply);
      } finally {
        terminal.handle(Terminal.Signal.INT, before);
      }
    }
  }

  private void finish(Reply reply) {
    terminal.writer().println();
    reply.message().toolCalls().forEach(call -> say(call.toJson()));
    if (reply.message().text().isBlank()) {
      // A conversation with an empty answer would lead the model to give more of them.
      conversation.takeBack();
    } else {
      conversation.add(reply.message());
    }
    ChatFinishReason reason = reply.end().reason();
    switch (reason) {
      case CANCELLED -> hint("stopped");
      case LENGTH -> hint("no more room for this reply");
      case STOP, TOOL_CALLS -> {}
    }
    if (showTimings) {
      hint(reply.speed());
    }
  }

  private void system(String text) {
    if (text.isEmpty()) {
      say(conversation.system().orElse("There is no system prompt."));
    } else {
      conversation.restart(Optional.of(text));
      hint("the conversation begins anew with this system prompt");
    }
  }

  private void save(String file) {
    if (file.isEmpty()) {
      say("/save needs the name of a file");
    } else if (conversation.messages().isEmpty()) {
      hint("nothing was said yet");
    } else {
      conversation.save(Path.of(file));
      hint("saved " + file);
    }
  }

  private void load(String file) {
    if (file.isEmpty()) {
      say("/load needs the name of a file");
    } else {
      conversation.load(TextArgument.read(Path.of(file)));
      hint("%d messages".formatted(conversation.messages().size()));
    }
  }

  private void print(String text) {
    terminal.writer().print(text);
    terminal.flush();
  }

  private void think(String text) {
    print(faint(text));
  }

  private void say(String text) {
    terminal.writer().println(text);
    terminal.flush();
  }

  private void hint(String text) {
    say(faint(text));
  }

  private String faint(String text) {
    return new AttributedString(text, AttributedStyle.DEFAULT.faint()).toAnsi(terminal);
  }
}
