package io.github.llamapanama.chat.reply;

import io.github.llamapanama.chat.message.ChatEvent;
import io.github.llamapanama.chat.message.ToolCallParseException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one reply in a language. */
final class ReplyReader implements ReplyParser {
  private static final Logger LOG = LoggerFactory.getLogger(ReplyReader.class);

  private final ReplyInput input = new ReplyInput();
  private final ReplyDeltas deltas;
  private final ReplyMachine machine;
  private final boolean strict;
  private final int replyStart;

  ReplyReader(ReplyLanguage spoken, ReplyOptions options) {
    ReplyLanguage language = options.json() ? spoken.withCodeFences() : spoken;
    this.deltas = new ReplyDeltas(options.inlineReasoning(), options.tools().isEmpty());
    this.strict = options.strict();
    ToolSet tools = new ToolSet(options.tools());
    this.machine =
        language.channels().isPresent()
            ? new ChannelMachine(input, deltas, language, language.channels().get(), tools)
            : new MarkerMachine(input, deltas, language, tools);
    String begun = begun(language, options);
    this.replyStart = begun.length();
    input.append(begun);
    machine.advance();
    if (!options.prefixShown()) {
      deltas.forget();
      if (options.inlineReasoning()) {
        deltas.content(inlinePrefix(language, begun));
      }
    }
  }

  /** What a prompt has of the reply: all after the header of the assistant's turn. */
  private static String begun(ReplyLanguage language, ReplyOptions options) {
    String prefix = options.prefix();
    String header = language.header().strip();
    int at = prefix.indexOf(header);
    if (at >= 0) {
      String rest = prefix.substring(at + header.length());
      String space = language.header().stripTrailing();
      String layout = language.header().substring(space.length());
      return rest.startsWith(layout) ? rest.substring(layout.length()) : rest;
    }
    if (options.prefixShown()) {
      return prefix;
    }
    return language
        .reasoning()
        .map(markers -> prefix.indexOf(markers.open().strip()))
        .filter(start -> start >= 0)
        .map(prefix::substring)
        .orElse("");
  }

  private static String inlinePrefix(ReplyLanguage language, String begun) {
    return language
        .reasoning()
        .filter(ReasoningMarkers::shown)
        .map(markers -> begun.indexOf(markers.open().strip()))
        .filter(start -> start >= 0)
        .map(begun::substring)
        .orElse("");
  }

  @Override
  public List<ChatEvent.Delta> accept(String text) {
    input.append(text);
    machine.advance();
    return deltas.take();
  }

  @Override
  public List<ChatEvent.Delta> finish() {
    input.end();
    machine.advance();
    deltas.finish();
    if (machine.isMalformed()) {
      if (strict) {
        throw new ToolCallParseException(
            "its form is not the one this model was taught, or no such tool was offered",
            input.from(replyStart));
      }
      LOG.warn("A tool call in a reply cannot be read: its text stays in the content");
    }
    return deltas.take();
  }
}
