package io.github.llamapanama.chat.reply;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the calls of one section, from its opening marker or from the first call's own. */
final class CallsReader {
  private enum At {
    SECTION,
    CALL,
    INSIDE,
    AFTER
  }

  private final ReplyInput input;
  private final ToolSyntax syntax;
  private final ToolSet tools;
  private final CallSink sink;
  private final Marker sectionOpen;
  private final Marker sectionClose;
  private final Marker callOpen;
  private final Marker separator;
  private final int start;

  private At at = At.SECTION;
  private int position;
  private int calls;
  private int callsEnd;
  private boolean marked;
  private boolean broken;
  private @Nullable CallReader call;

  CallsReader(ReplyInput input, ToolSyntax syntax, ToolSet tools, CallSink sink, int start) {
    this.input = input;
    this.syntax = syntax;
    this.tools = tools;
    this.sink = sink;
    this.start = start;
    this.position = start;
    CallFrame frame = syntax.frame();
    this.sectionOpen = Marker.of(frame.sectionOpen());
    this.sectionClose = Marker.of(frame.sectionClose());
    this.callOpen = Marker.of(frame.callOpen());
    this.separator = Marker.of(frame.separator());
  }

  /** What calls of some tools can begin with in a syntax. */
  static List<Marker> openers(ToolSyntax syntax, Iterable<String> tools) {
    return openerTexts(syntax, tools).stream().map(Marker::of).toList();
  }

  /** The same as texts, without white space around. */
  static List<String> openerTexts(ToolSyntax syntax, Iterable<String> tools) {
    CallFrame frame = syntax.frame();
    List<String> openers = new ArrayList<>(List.of(frame.sectionOpen(), frame.callOpen()));
    openers.removeIf(String::isBlank);
    openers.replaceAll(String::strip);
    if (openers.isEmpty()) {
      switch (syntax) {
        case ToolSyntax.Json json -> openers.add(json.array() ? "[" : "{");
        case ToolSyntax.Python python -> openers.add("[");
        default -> tools.forEach(name -> openers.add(name + afterName(syntax)));
      }
    }
    return openers;
  }

  /** What follows a tool's name in any case, which tells a call from a word. */
  private static String afterName(ToolSyntax syntax) {
    return switch (syntax) {
      case ToolSyntax.Named named -> named.idOpen().orElse(named.afterName() + "{");
      case ToolSyntax.Tagged tagged -> tagged.afterName();
      case ToolSyntax.Dictionary dictionary -> "{";
      default -> "";
    };
  }

  /**
   * Reads what has arrived.
   *
   * @return the index after the calls, {@link ReplyInput#OPEN}, or none if there is no call
   */
  int read() {
    while (true) {
      int next =
          switch (at) {
            case SECTION -> section();
            case CALL -> callStart();
            case INSIDE -> inside();
            case AFTER -> after();
          };
      if (next == ReplyInput.OPEN) {
        return next;
      }
      if (next == ReplyInput.NONE) {
        return calls == 0 || broken ? ReplyInput.NONE : callsEnd;
      }
      position = next;
    }
  }

  /** Whether a call broke off that the sink knows of; its text starts where {@link #restart}. */
  boolean isBroken() {
    return broken;
  }

  /** Where the call starts that broke off, its markers included. */
  int restart() {
    return calls == 0 ? start : callsEnd;
  }

  private int section() {
    if (sectionOpen.isEmpty()) {
      at = At.CALL;
      return position;
    }
    int end = sectionOpen.matchSpaced(input, position);
    if (end == ReplyInput.OPEN) {
      return end;
    }
    at = At.CALL;
    marked = end >= 0;
    return end >= 0 ? end : position;
  }

  /** Up to where a call's own text starts: brackets and commas between calls are passed over. */
  private int callStart() {
    int separated =
        calls == 0 || separator.isEmpty()
            ? ReplyInput.NONE
            : separator.matchSpaced(input, position);
    if (separated == ReplyInput.OPEN) {
      return separated;
    }
    int from = Math.max(position, separated);
    boolean brackets =
        syntax instanceof ToolSyntax.Json || syntax instanceof ToolSyntax.Python || calls > 0;
    while (true) {
      from = input.skipSpace(from);
      if (from == input.length()) {
        return input.missing();
      }
      char c = input.charAt(from);
      if (brackets && ((c == '[' && calls == 0) || (calls > 0 && (c == ',' || c == ';')))) {
        from++;
      } else {
        break;
      }
    }
    int start = callOpen.matchSpaced(input, from);
    if (start < 0) {
      return start;
    }
    marked |= !callOpen.isEmpty();
    int own = start;
    call =
        switch (syntax) {
          case ToolSyntax.Json json ->
              new JsonCallReader(input, json, tools, sink, input.skipSpace(own), marked);
          case ToolSyntax.Named named -> new NamedCallReader(input, named, tools, sink, own);
          case ToolSyntax.Tagged tagged -> new TaggedCallReader(input, tagged, tools, sink, own);
          case ToolSyntax.Python python -> KeywordCallReader.python(input, tools, sink, own);
          case ToolSyntax.Method method -> KeywordCallReader.method(input, tools, sink, own);
          case ToolSyntax.Code code -> new CodeCallReader(input, code, tools, sink, own);
          case ToolSyntax.Dictionary dictionary ->
              KeywordCallReader.dictionary(input, tools, sink, own, dictionary.quote());
        };
    at = At.INSIDE;
    return position;
  }

  private int inside() {
    CallReader reading = call;
    if (reading == null) {
      return ReplyInput.NONE;
    }
    int end = reading.read();
    if (end == ReplyInput.NONE) {
      broken = reading.begun();
    }
    if (end >= 0) {
      calls++;
      callsEnd = end;
      at = At.AFTER;
    }
    return end;
  }

  /** Closing markers, and whether another call follows. */
  private int after() {
    int end = position;
    // The reader of some calls has read this marker already.
    for (String text : List.of(syntax.frame().callClose(), "]", syntax.frame().sectionClose())) {
      if (text.equals("]")
          && !(syntax instanceof ToolSyntax.Json || syntax instanceof ToolSyntax.Python)) {
        continue;
      }
      Marker close = Marker.of(text);
      if (close.isEmpty()) {
        continue;
      }
      int closed = close.matchSpaced(input, end);
      if (closed == ReplyInput.OPEN) {
        return closed;
      }
      end = Math.max(end, closed);
    }
    callsEnd = end;
    boolean closed = end > position && !sectionClose.isEmpty() && endsSection(end);
    if (closed) {
      return ReplyInput.NONE;
    }
    int next = input.skipSpace(end);
    if (next == input.length()) {
      return input.ended() ? ReplyInput.NONE : ReplyInput.OPEN;
    }
    at = At.CALL;
    return end;
  }

  private boolean endsSection(int end) {
    String close = syntax.frame().sectionClose().strip();
    return end >= close.length() && input.substring(end - close.length(), end).equals(close);
  }
}
