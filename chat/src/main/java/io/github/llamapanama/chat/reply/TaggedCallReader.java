package io.github.llamapanama.chat.reply;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a call whose arguments have markers of their own. */
final class TaggedCallReader implements CallReader {
  private static final String CDATA = "<![CDATA[";

  private enum At {
    NAME,
    PARAMETER,
    VALUE
  }

  private final ReplyInput input;
  private final ToolSyntax.Tagged syntax;
  private final ToolSet tools;
  private final CallSink sink;
  private final Marker afterName;
  private final Marker parameterOpen;
  private final Marker afterKey;
  private Marker parameterClose;
  private final Marker callClose;
  private final Marker sectionClose;
  private final List<Marker> afterParameter;

  private At at = At.NAME;
  private int position;
  private @Nullable String name;
  private String key = "";
  private boolean first = true;
  private ArgumentType type = ArgumentType.UNKNOWN;
  private boolean text;
  private int valueStart;

  /** Starts where the name is. */
  TaggedCallReader(
      ReplyInput input, ToolSyntax.Tagged syntax, ToolSet tools, CallSink sink, int start) {
    this.input = input;
    this.syntax = syntax;
    this.tools = tools;
    this.sink = sink;
    this.position = start;
    this.afterName = Marker.of(syntax.afterName());
    this.parameterOpen = Marker.of(syntax.parameterOpen());
    this.afterKey = Marker.of(syntax.afterKey());
    this.parameterClose = Marker.of(syntax.parameterClose());
    CallFrame frame = syntax.frame();
    this.sectionClose = Marker.of(frame.sectionClose());
    this.callClose = frame.callClose().isBlank() ? sectionClose : Marker.of(frame.callClose());
    this.afterParameter = List.of(parameterOpen, callClose, sectionClose);
  }

  @Override
  public boolean begun() {
    return name != null;
  }

  @Override
  public int read() {
    while (true) {
      int next =
          switch (at) {
            case NAME -> name();
            case PARAMETER -> parameter();
            case VALUE -> value();
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
    List<Marker> followers = new ArrayList<>();
    if (afterName.isEmpty()) {
      followers.addAll(afterParameter);
      followers.removeIf(Marker::isEmpty);
    } else {
      followers.add(afterName);
    }
    int end = tools.matchName(input, position, followers);
    if (end < 0) {
      return end;
    }
    int next = afterName.matchSpaced(input, end);
    if (next >= 0) {
      name = tools.named(input.substring(position, end)).orElseThrow();
      sink.call(Optional.empty(), name);
      sink.arguments("{");
      at = At.PARAMETER;
    }
    return next;
  }

  /** The key of the next argument, or the call's end. */
  private int parameter() {
    int close = callClose.matchSpaced(input, position);
    if (close != ReplyInput.NONE) {
      return close == ReplyInput.OPEN ? close : end(close);
    }
    int open = parameterOpen.matchSpaced(input, position);
    if (open < 0) {
      int section =
          sectionClose.isEmpty() ? ReplyInput.NONE : sectionClose.matchSpaced(input, position);
      if (section >= 0) {
        return end(position);
      }
      boolean nothingElse = input.ended() && input.skipSpace(position) == input.length();
      if (nothingElse && !first) {
        return end(input.length());
      }
      return open == ReplyInput.OPEN || section == ReplyInput.OPEN
          ? ReplyInput.OPEN
          : ReplyInput.NONE;
    }
    Marker afterWord = syntax.typed().map(Marker::of).orElse(afterKey);
    int keyEnd = Marker.find(List.of(afterWord), input, open);
    if (keyEnd == input.length()) {
      return input.missing();
    }
    key = input.substring(open, keyEnd).strip();
    int start = afterWord.match(input, keyEnd);
    if (start < 0) {
      return start;
    }
    type = tools.argumentType(String.valueOf(name), key);
    text = type.isText();
    if (syntax.typed().isPresent()) {
      int flagEnd = Marker.find(List.of(afterKey), input, start);
      if (flagEnd == input.length()) {
        return input.missing();
      }
      text = input.substring(start, flagEnd).strip().equals("true");
      text |= input.substring(start, flagEnd).strip().equals("string");
      type = ArgumentType.UNKNOWN;
      start = afterKey.match(input, flagEnd);
      if (start < 0) {
        return start;
      }
    }
    if (syntax.afterKey().endsWith("\n")) {
      if (start == input.length()) {
        return input.missing();
      }
      start = Math.max(start, input.match("\n", start));
    }
    String valueClose = syntax.parameterClose().replace(ToolSyntax.Tagged.KEY, key);
    if (syntax.cdata()) {
      int section = input.match(CDATA, start);
      if (section == ReplyInput.OPEN) {
        return section;
      }
      if (section >= 0) {
        start = section;
        valueClose = "]]>" + valueClose.strip();
      }
    }
    parameterClose = Marker.of(valueClose);
    sink.arguments((first ? "" : ",") + JsonText.quote(key) + ":" + (text ? "\"" : ""));
    first = false;
    at = At.VALUE;
    valueStart = start;
    return start;
  }

  private int end(int index) {
    sink.arguments("}");
    at = At.NAME;
    return index;
  }

  /** More of a value, or its end. */
  private int value() {
    int search = position;
    while (true) {
      int close = Marker.find(List.of(parameterClose), input, search);
      int end = close == input.length() ? ReplyInput.OPEN : closes(close);
      if (end == ReplyInput.NONE) {
        search = close + 1;
        continue;
      }
      if (end == ReplyInput.OPEN) {
        if (text) {
          position = passText(close);
        }
        return input.missing();
      }
      int valueEnd = close;
      if (syntax.parameterClose().startsWith("\n")
          && close > valueStart
          && input.charAt(close - 1) == '\n') {
        valueEnd--;
      }
      if (text) {
        escape(valueEnd);
        sink.arguments("\"");
      } else {
        sink.arguments(json(input.substring(valueStart, valueEnd)));
      }
      at = At.PARAMETER;
      return end;
    }
  }

  private String json(String value) {
    if (syntax.parameterClose().contains(ToolSyntax.Tagged.KEY)) {
      NestedTags tags = new NestedTags(syntax);
      if (tags.areIn(value)) {
        Optional<String> json = tags.json(value, tools.argumentSchema(String.valueOf(name), key));
        return json.orElseGet(() -> JsonText.quote(value));
      }
    }
    return type.json(value);
  }

  /** The end of a closing marker, if what follows shows that the value does not contain it. */
  private int closes(int index) {
    int end = parameterClose.match(input, index);
    if (end < 0) {
      return end;
    }
    boolean open = false;
    for (Marker follower : afterParameter) {
      if (follower.isEmpty()) {
        continue;
      }
      int after = follower.matchSpaced(input, end);
      if (after >= 0) {
        return end;
      }
      open |= after == ReplyInput.OPEN;
    }
    if (input.ended() && input.skipSpace(end) == input.length()) {
      return end;
    }
    return open ? ReplyInput.OPEN : ReplyInput.NONE;
  }

  /** Passes on what surely belongs to a string: all before what may be its end. */
  private int passText(int close) {
    int end = close;
    if (syntax.parameterClose().startsWith("\n")
        && end > position
        && input.charAt(end - 1) == '\n') {
      end--;
    }
    escape(end);
    return end;
  }

  private void escape(int end) {
    if (end > position) {
      StringBuilder json = new StringBuilder();
      JsonText.escape(input.substring(position, end), json);
      sink.arguments(json.toString());
    }
  }
}
