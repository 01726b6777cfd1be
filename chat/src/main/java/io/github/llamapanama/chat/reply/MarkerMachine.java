package io.github.llamapanama.chat.reply;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads replies whose parts stand between markers. */
final class MarkerMachine implements ReplyMachine {
  private enum State {
    CONTENT,
    REASONING,
    /** In a call inside of reasoning, which may be quoted there or end it. */
    HELD,
    CALLS
  }

  /** A syntax and what its calls begin with. */
  private record Opener(Marker marker, ToolSyntax syntax) {}

  private final ReplyInput input;
  private final ReplyDeltas deltas;
  private final ToolSet tools;
  private final Optional<ReasoningMarkers> reasoning;
  private final Marker reasoningOpen;
  private final Marker reasoningClose;
  private final List<Marker> decorations;
  private final List<Marker> layout;
  private final List<Marker> ends;
  private final List<Opener> openers = new ArrayList<>();
  private final List<Marker> inContent;
  private final List<Marker> inReasoning;

  /** What begins the content ends what was thought before, even without a closing marker. */
  private final List<Marker> contentOpeners;

  /** Whether content has a marker, other than what thoughts begin with too. */
  private final boolean contentIsMarked;

  private State state = State.CONTENT;
  private int position;
  private int openerEnd;
  private final List<ToolSyntax> candidates = new ArrayList<>();
  private @Nullable CallsReader calls;
  private boolean malformed;

  MarkerMachine(ReplyInput input, ReplyDeltas deltas, ReplyLanguage language, ToolSet tools) {
    this.input = input;
    this.deltas = deltas;
    this.tools = tools;
    this.reasoning = language.reasoning();
    this.reasoningOpen = Marker.of(reasoning.map(ReasoningMarkers::open).orElse(""));
    this.reasoningClose = Marker.of(reasoning.map(ReasoningMarkers::close).orElse(""));
    this.decorations = markers(language.decorations());
    this.ends = markers(language.ends());
    this.contentOpeners =
        markers(
            language.decorations().stream()
                .filter(text -> text.startsWith("<|") && !language.header().contains(text))
                .toList());
    this.contentIsMarked =
        contentOpeners.stream()
            .anyMatch(opener -> !reasoningOpen.toString().startsWith(opener.toString()));
    if (!tools.isEmpty()) {
      for (ToolSyntax syntax : language.calls()) {
        CallsReader.openers(syntax, tools.names())
            .forEach(marker -> openers.add(new Opener(marker, syntax)));
      }
    }
    // What also begins calls is layout only if no call follows.
    this.layout =
        decorations.stream()
            .filter(
                text ->
                    openers.stream()
                        .noneMatch(opener -> opener.marker().toString().equals(text.toString())))
            .toList();
    List<Marker> callMarkers = openers.stream().map(Opener::marker).toList();
    this.inContent =
        Stream.of(List.of(reasoningOpen, reasoningClose), decorations, ends, callMarkers)
            .flatMap(List::stream)
            .filter(marker -> !marker.isEmpty())
            .toList();
    this.inReasoning =
        Stream.of(List.of(reasoningClose), contentOpeners, callMarkers)
            .flatMap(List::stream)
            .filter(marker -> !marker.isEmpty())
            .toList();
  }

  private static List<Marker> markers(List<String> texts) {
    return texts.stream().filter(text -> !text.isBlank()).map(Marker::of).toList();
  }

  @Override
  public boolean isMalformed() {
    return malformed;
  }

  @Override
  public void advance() {
    boolean progress = true;
    while (progress) {
      progress =
          switch (state) {
            case CONTENT -> content();
            case REASONING -> reasoning();
            case HELD -> held();
            case CALLS -> calls();
          };
    }
  }

  private boolean content() {
    int at = Marker.find(inContent, input, position);
    deltas.content(input.substring(position, at));
    position = at;
    if (at == input.length()) {
      return false;
    }
    boolean open = false;
    if (!reasoningOpen.isEmpty()) {
      boolean first = !deltas.hasContent() && !deltas.hasCalls();
      if (first || reasoning.orElseThrow().anywhere()) {
        int end = reasoningOpen.match(input, at);
        int raw = end >= 0 ? withoutMeaning(end) : ReplyInput.NONE;
        if (end >= 0 && raw == ReplyInput.NONE) {
          marker(end, State.REASONING);
          return true;
        }
        if (raw >= 0) {
          deltas.content(input.substring(at, raw));
          position = raw;
          return true;
        }
        open |= end == ReplyInput.OPEN || raw == ReplyInput.OPEN;
        int close = reasoningClose.match(input, at);
        if (close >= 0) {
          // The prompt, or the model, closed what it did not open.
          deltas.reasoningMarker("");
          position = close;
          return true;
        }
        open |= close == ReplyInput.OPEN;
      }
    }
    if (!deltas.hasContent()) {
      int longest = ReplyInput.NONE;
      for (Marker decoration : layout) {
        int end = decoration.match(input, at);
        longest = Math.max(longest, end);
        open |= end == ReplyInput.OPEN;
      }
      if (open) {
        return false;
      }
      if (longest >= 0) {
        deltas.layout();
        position = longest;
        return true;
      }
    }
    int turnEnd = turnEnd(at);
    if (turnEnd >= 0) {
      deltas.layout();
      position = turnEnd;
      return true;
    }
    open |= turnEnd == ReplyInput.OPEN;
    int call = opener(at);
    if (call >= 0) {
      state = State.CALLS;
      return true;
    }
    open |= call == ReplyInput.OPEN;
    if (open && !input.ended()) {
      return false;
    }
    deltas.content(input.substring(at, at + 1));
    position = at + 1;
    return true;
  }

  /**
   * The index after thoughts in which nothing was thought, if content has a marker and neither that
   * nor a call follows: such a reply is not in the language, and all of it is shown as it is.
   */
  private int withoutMeaning(int thought) {
    int closed = contentIsMarked ? reasoningClose.matchSpaced(input, thought) : ReplyInput.NONE;
    int next = closed < 0 ? closed : input.skipSpace(closed);
    if (next < 0 || next == input.length()) {
      return next < 0 ? next : input.missing();
    }
    boolean open = false;
    for (Marker marker : inContent) {
      int end = marker.match(input, next);
      if (end >= 0) {
        return ReplyInput.NONE;
      }
      open |= end == ReplyInput.OPEN;
    }
    return open ? ReplyInput.OPEN : closed;
  }

  /** Finds the syntaxes whose calls may begin at an index. */
  private int opener(int at) {
    candidates.clear();
    int longest = ReplyInput.NONE;
    for (Opener opener : openers) {
      int end = opener.marker().match(input, at);
      if (end == ReplyInput.OPEN) {
        return end;
      }
      if (end >= 0) {
        candidates.add(opener.syntax());
        longest = Math.max(longest, end);
      }
    }
    openerEnd = longest;
    return longest;
  }

  /** The index after texts that end a turn, if nothing is said after them. */
  private int turnEnd(int from) {
    int at = from;
    boolean found = false;
    while (true) {
      int next = ReplyInput.NONE;
      for (Marker end : ends) {
        int after = end.matchSpaced(input, at);
        if (after == ReplyInput.OPEN) {
          return after;
        }
        next = Math.max(next, after);
      }
      if (next < 0) {
        break;
      }
      at = next;
      found = true;
    }
    if (!found) {
      return ReplyInput.NONE;
    }
    int rest = input.skipSpace(at);
    if (rest == input.length()) {
      return input.ended() ? rest : ReplyInput.OPEN;
    }
    for (Opener opener : openers) {
      int end = opener.marker().match(input, rest);
      if (end != ReplyInput.NONE) {
        return end == ReplyInput.OPEN ? end : at;
      }
    }
    return ReplyInput.NONE;
  }

  private void marker(int end, State next) {
    deltas.reasoningMarker(reasoning.orElseThrow().shown() ? input.substring(position, end) : "");
    position = end;
    state = next;
  }

  private boolean reasoning() {
    int at = Marker.find(inReasoning, input, position);
    deltas.reasoning(input.substring(position, at));
    position = at;
    if (at == input.length()) {
      return false;
    }
    int close = reasoningClose.match(input, at);
    if (close >= 0) {
      marker(close, State.CONTENT);
      return true;
    }
    boolean open = close == ReplyInput.OPEN;
    for (Marker opener : contentOpeners) {
      int end = opener.match(input, at);
      if (end >= 0) {
        state = State.CONTENT;
        return true;
      }
      open |= end == ReplyInput.OPEN;
    }
    int call = opener(at);
    if (call >= 0) {
      state = State.HELD;
      return true;
    }
    if (!input.ended() && (open || call == ReplyInput.OPEN)) {
      return false;
    }
    deltas.reasoning(input.substring(at, at + 1));
    position = at + 1;
    return true;
  }

  private boolean held() {
    int close = Marker.find(List.of(reasoningClose), input, position);
    int end = close == input.length() ? ReplyInput.NONE : reasoningClose.match(input, close);
    if (end >= 0) {
      deltas.reasoning(input.substring(position, close));
      position = close;
      marker(end, State.CONTENT);
      return true;
    }
    if (!input.ended()) {
      return false;
    }
    if (endsReasoning(position)) {
      state = State.CONTENT;
    } else {
      deltas.reasoning(input.substring(position, openerEnd));
      position = openerEnd;
      state = State.REASONING;
    }
    return true;
  }

  /**
   * Whether calls at an index are meant, in reasoning that is never closed: nothing follows them,
   * or nothing was thought before.
   */
  private boolean endsReasoning(int from) {
    int at = from;
    while (opener(at) >= 0) {
      int end = ReplyInput.NONE;
      for (ToolSyntax syntax : candidates) {
        end = Math.max(end, new CallsReader(input, syntax, tools, CallSink.NOWHERE, at).read());
      }
      if (end < 0) {
        break;
      }
      at = input.skipSpace(end);
    }
    opener(from);
    return at > from
        && (!deltas.hasReasoning() || at == input.length() || turnEnd(at) == input.length());
  }

  private boolean calls() {
    while (true) {
      CallsReader reading = calls;
      if (reading == null) {
        if (candidates.isEmpty()) {
          return noCall(position, openerEnd);
        }
        reading = new CallsReader(input, candidates.removeFirst(), tools, deltas, position);
        calls = reading;
      }
      int end = reading.read();
      if (end == ReplyInput.OPEN) {
        return false;
      }
      calls = null;
      if (end >= 0) {
        position = end;
        state = State.CONTENT;
        return true;
      }
      if (reading.isBroken()) {
        int restart = reading.restart();
        int marker = opener(restart);
        return noCall(restart, marker >= 0 ? marker : restart + 1);
      }
    }
  }

  /** What began like a call is text. */
  private boolean noCall(int start, int end) {
    malformed |= end - start > 1;
    String text = input.substring(start, end);
    boolean decoration = decorations.stream().anyMatch(marker -> marker.toString().equals(text));
    if (decoration && !deltas.hasContent()) {
      deltas.layout();
    } else {
      deltas.content(text);
    }
    position = end;
    state = State.CONTENT;
    return true;
  }
}
