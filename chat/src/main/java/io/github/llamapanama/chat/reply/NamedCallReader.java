package io.github.llamapanama.chat.reply;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a call whose name stands before a JSON object of arguments. */
final class NamedCallReader implements CallReader {
  private static final Pattern QUALIFIED = Pattern.compile("(?:functions\\.)?(.+?)(?::\\d+)?");

  private final ReplyInput input;
  private final ToolSyntax.Named syntax;
  private final ToolSet tools;
  private final CallSink sink;
  private final int start;
  private final Marker afterName;
  private final Marker callClose;
  private @Nullable JsonArguments arguments;

  /** Starts where the name is. */
  NamedCallReader(
      ReplyInput input, ToolSyntax.Named syntax, ToolSet tools, CallSink sink, int start) {
    this.input = input;
    this.syntax = syntax;
    this.tools = tools;
    this.sink = sink;
    this.start = start;
    this.afterName = Marker.of(syntax.afterName());
    this.callClose = Marker.of(syntax.frame().callClose());
  }

  @Override
  public boolean begun() {
    return arguments != null;
  }

  @Override
  public int read() {
    if (arguments == null) {
      int value = syntax.qualified() ? qualifiedHeader() : header();
      if (value < 0) {
        return value;
      }
    }
    JsonArguments known = arguments;
    if (known == null) {
      return ReplyInput.NONE;
    }
    int end = known.read();
    if (end < 0) {
      return end;
    }
    int closed = callClose.matchSpaced(input, end);
    if (closed == ReplyInput.OPEN) {
      return closed;
    }
    known.close();
    return Math.max(end, closed);
  }

  /** Name, and id if there is one: where the arguments are. */
  private int header() {
    if (syntax.idFirst()) {
      return idAndName();
    }
    List<Marker> followers =
        syntax.idOpen().isPresent()
            ? List.of(Marker.of(syntax.idOpen().get()), afterName)
            : List.of(afterName);
    int nameEnd = tools.matchName(input, start, followers);
    if (nameEnd < 0) {
      return nameEnd;
    }
    Optional<String> id = Optional.empty();
    int at = nameEnd;
    if (syntax.idOpen().isPresent()) {
      int idStart = Marker.of(syntax.idOpen().get()).matchSpaced(input, nameEnd);
      if (idStart == ReplyInput.OPEN) {
        return idStart;
      }
      if (idStart >= 0) {
        at = Marker.find(List.of(afterName), input, idStart);
        id = Optional.of(input.substring(idStart, at).strip());
      }
    }
    return begin(id, input.substring(start, nameEnd).strip(), at);
  }

  private int idAndName() {
    Marker afterId = Marker.of(syntax.idOpen().orElseThrow());
    int idEnd = Marker.find(List.of(afterId), input, start);
    if (idEnd == input.length()) {
      return input.missing();
    }
    int name = afterId.match(input, idEnd);
    if (name < 0) {
      return name;
    }
    int nameEnd = tools.matchName(input, name, List.of(afterName));
    return nameEnd < 0
        ? nameEnd
        : begin(
            Optional.of(input.substring(start, idEnd).strip()),
            input.substring(name, nameEnd).strip(),
            nameEnd);
  }

  private int qualifiedHeader() {
    int nameEnd = Marker.find(List.of(afterName), input, start);
    if (nameEnd == input.length()) {
      return input.missing();
    }
    String id = input.substring(start, nameEnd).strip();
    Matcher qualified = QUALIFIED.matcher(id);
    Optional<String> name =
        qualified.matches() ? tools.named(qualified.group(1)) : Optional.empty();
    return name.isEmpty() ? ReplyInput.NONE : begin(Optional.of(id), name.get(), nameEnd);
  }

  private int begin(Optional<String> id, String name, int at) {
    int value = at;
    if (!afterName.isEmpty()) {
      value = afterName.matchSpaced(input, at);
      if (value < 0) {
        return value;
      }
    }
    value = input.skipSpace(value);
    if (value == input.length()) {
      return input.missing();
    }
    if (input.charAt(value) != '{') {
      return ReplyInput.NONE;
    }
    sink.call(id, name);
    arguments = new JsonArguments(input, value, sink);
    return value;
  }
}
