package io.github.llamapanama.chat.reply;

import java.util.List;
import java.util.Optional;

/** Reads a call with arguments by keyword: {@code f(a="x", b=1)}, or {@code f{a:1}}. */
final class KeywordCallReader implements CallReader {
  private enum At {
    NAME,
    KEY,
    VALUE,
    TEXT,
    AFTER
  }

  private final ReplyInput input;
  private final ToolSet tools;
  private final CallSink sink;
  private final String open;
  private final char assign;
  private final char close;
  private final Literals literals;

  private At at = At.NAME;
  private int position;
  private boolean begun;
  private boolean first = true;

  private KeywordCallReader(
      ReplyInput input,
      ToolSet tools,
      CallSink sink,
      int start,
      String open,
      String punctuation,
      String quote) {
    this.input = input;
    this.tools = tools;
    this.sink = sink;
    this.position = start;
    this.open = open;
    this.assign = punctuation.charAt(0);
    this.close = punctuation.charAt(1);
    this.literals = new Literals(input, quote);
  }

  static KeywordCallReader python(ReplyInput input, ToolSet tools, CallSink sink, int start) {
    return new KeywordCallReader(input, tools, sink, start, "(", "=)", "");
  }

  static KeywordCallReader method(ReplyInput input, ToolSet tools, CallSink sink, int start) {
    return new KeywordCallReader(input, tools, sink, start, ".call(", "=)", "");
  }

  static KeywordCallReader dictionary(
      ReplyInput input, ToolSet tools, CallSink sink, int start, String quote) {
    return new KeywordCallReader(input, tools, sink, start, "{", ":}", quote);
  }

  @Override
  public boolean begun() {
    return begun;
  }

  @Override
  public int read() {
    while (true) {
      int next =
          switch (at) {
            case NAME -> name();
            case KEY -> key();
            case VALUE -> value();
            case TEXT -> text();
            case AFTER -> after();
          };
      if (next < 0) {
        return next;
      }
      position = next;
      if (at == At.NAME) {
        return next;
      }
    }
  }

  private int name() {
    int end = tools.matchName(input, position, List.of(Marker.of(open)));
    if (end < 0) {
      return end;
    }
    String name = tools.named(input.substring(position, end)).orElseThrow();
    int arguments = input.skipSpace(end) + open.length();
    // A name and a bracket may stand in any text: it is a call once a key or the end follows.
    int word = wordEnd(input.skipSpace(arguments));
    int after = input.skipSpace(word);
    if (after == input.length()) {
      return input.missing();
    }
    boolean empty = after == input.skipSpace(arguments) && input.charAt(after) == close;
    if (!empty && (input.charAt(after) != assign || after == arguments)) {
      return ReplyInput.NONE;
    }
    begun = true;
    sink.call(Optional.empty(), name);
    sink.arguments("{");
    at = At.KEY;
    return arguments;
  }

  private int wordEnd(int from) {
    int end = from;
    while (end < input.length()
        && input.charAt(end) != assign
        && input.charAt(end) != close
        && ",(){}[]\n".indexOf(input.charAt(end)) < 0) {
      end++;
    }
    return end;
  }

  private int key() {
    int start = input.skipSpace(position);
    int end = wordEnd(start);
    if (end == input.length()) {
      return input.missing();
    }
    if (input.charAt(end) == close && start == end) {
      return end(end + 1);
    }
    if (input.charAt(end) != assign) {
      return ReplyInput.NONE;
    }
    String key = input.substring(start, end).strip();
    if (key.length() > 1 && key.startsWith("\"") && key.endsWith("\"")) {
      key = key.substring(1, key.length() - 1);
    }
    sink.arguments((first ? "" : ",") + JsonText.quote(key) + ":");
    first = false;
    at = At.VALUE;
    return end + 1;
  }

  private int value() {
    int start = input.skipSpace(position);
    int text = literals.textStart(start);
    if (text == ReplyInput.OPEN) {
      return text;
    }
    if (text >= 0) {
      sink.arguments("\"");
      at = At.TEXT;
      return text;
    }
    StringBuilder json = new StringBuilder();
    int end = literals.value(start, json);
    if (end >= 0) {
      sink.arguments(json.toString());
      at = At.AFTER;
    }
    return end;
  }

  private int text() {
    StringBuilder json = new StringBuilder();
    int end = literals.text(position, json);
    sink.arguments(json.toString());
    position = end;
    if (!literals.textEnded()) {
      return input.missing();
    }
    sink.arguments("\"");
    at = At.AFTER;
    return end;
  }

  private int after() {
    int next = input.skipSpace(position);
    if (next == input.length()) {
      return input.missing();
    }
    if (input.charAt(next) == close) {
      return end(next + 1);
    }
    at = At.KEY;
    return input.charAt(next) == ',' ? next + 1 : ReplyInput.NONE;
  }

  private int end(int index) {
    sink.arguments("}");
    at = At.NAME;
    return index;
  }
}
