package io.github.llamapanama.cli;

import io.github.llamapanama.chat.format.ChatFormat;
import io.github.llamapanama.chat.format.ChatFormats;
import io.github.llamapanama.chat.message.ChatEvent;
import io.github.llamapanama.chat.message.MessageAssembler;
import io.github.llamapanama.chat.reply.ReplyParser;
import io.github.llamapanama.cli.console.Json;
import io.github.llamapanama.cli.console.Streams;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one raw reply after the other; none that fails stops the rest. */
final class ParseCases {
  private final Streams streams;
  private final Path templates;
  private final boolean stream;
  private final ChatFormats formats = ChatFormats.standard();
  private final Map<String, ChatFormat> parsed = new HashMap<>();

  /**
   * Prepares.
   *
   * @param templates a directory where templates are looked for by name
   * @param stream whether each text comes letter by letter, and the additions are shown
   */
  ParseCases(Streams streams, Path templates, boolean stream) {
    this.streams = streams;
    this.templates = templates;
    this.stream = stream;
  }

  /** Reads the cases of a file; {@code -} is standard input. */
  void run(String file) {
    CaseFile cases = new CaseFile(streams, file);
    cases.answerAll(Json::object, given -> answer(given, cases.directory()));
  }

  private Map<String, ? extends @Nullable Object> answer(
      Map<String, @Nullable Object> given, Path directory) {
    if (!(given.get("text") instanceof String text)) {
      throw new IllegalArgumentException("a case needs a text");
    }
    ReplyCase reply = new ReplyCase(format(given, directory), given);
    return stream ? streamed(reply, text) : Map.of("message", reply.message(text));
  }

  private static Map<String, @Nullable Object> streamed(ReplyCase reply, String text) {
    ReplyParser parser = reply.parser();
    List<ChatEvent.Delta> deltas = new ArrayList<>();
    text.codePoints()
        .mapToObj(Character::toString)
        .forEach(letter -> deltas.addAll(parser.accept(letter)));
    deltas.addAll(parser.finish());
    MessageAssembler message = new MessageAssembler();
    deltas.forEach(message::add);
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("message", ReplyCase.wire(message.message()));
    answer.put("deltas", deltas.stream().map(ReplyCase::wire).toList());
    return answer;
  }

  private ChatFormat format(Map<String, @Nullable Object> given, Path directory) {
    if (given.get("format") instanceof String name) {
      return formats.get(name);
    }
    if (given.get("template") instanceof String source) {
      ChatFormat known = parsed.get(source);
      if (known == null) {
        String text = TemplateSource.text(source, Path.of(""), directory, templates);
        known = ChatFormat.ofTemplate(text);
        parsed.put(source, known);
      }
      return known;
    }
    throw new IllegalArgumentException("a case needs a format or a template");
  }
}
