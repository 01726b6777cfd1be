package io.github.llamapanama.chat.reply;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads replies in parts that have headers. */
final class ChannelMachine implements ReplyMachine {
  private static final Pattern CHANNEL = Pattern.compile("<\\|channel\\|>\\s*(\\w+)");
  private static final Pattern RECIPIENT = Pattern.compile("\\bto=([^\\s<]+)");

  private enum State {
    HEADER,
    CONTENT,
    REASONING,
    ARGUMENTS,
    CALLS,
    /** A part that is for nobody who reads the message. */
    IGNORED
  }

  private final ReplyInput input;
  private final ReplyDeltas deltas;
  private final Channels channels;
  private final ToolSet tools;
  private final Optional<ReasoningMarkers> markers;
  private final Optional<ToolSyntax> syntax;
  private final Marker start;
  private final List<Marker> borders = new ArrayList<>();

  private State state = State.HEADER;
  private int headerStart;
  private int position;
  private @Nullable JsonArguments arguments;
  private @Nullable CallsReader calls;
  private boolean malformed;

  ChannelMachine(
      ReplyInput input,
      ReplyDeltas deltas,
      ReplyLanguage language,
      Channels channels,
      ToolSet tools) {
    this.input = input;
    this.deltas = deltas;
    this.channels = channels;
    this.tools = tools;
    this.markers = language.reasoning();
    this.syntax = language.calls().stream().findFirst();
    this.start = Marker.of(channels.start());
    borders.add(start);
    channels.ends().forEach(end -> borders.add(Marker.of(end)));
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
            case HEADER -> header();
            case CONTENT, REASONING, IGNORED -> text();
            case ARGUMENTS -> arguments();
            case CALLS -> calls();
          };
    }
  }

  private boolean header() {
    int begin = start.matchSpaced(input, position);
    if (begin == ReplyInput.OPEN) {
      return false;
    }
    int from = Math.max(begin, position);
    int end = input.indexOf(channels.message(), from);
    if (end < 0) {
      if (!canBeHeader(from)) {
        begin(State.CONTENT, from);
        return true;
      }
      if (input.ended()) {
        position = input.length();
      }
      return false;
    }
    headerStart = position;
    open(input.substring(from, end), end + channels.message().length());
    return true;
  }

  /** Whether text without the end of a header can become one. */
  private boolean canBeHeader(int from) {
    if (from == input.length()) {
      return true;
    }
    String text = input.from(from).stripLeading();
    if (!channels.message().isBlank() && channels.message().startsWith(text)) {
      return true;
    }
    return switch (channels.kind()) {
      case HARMONY ->
          text.startsWith("<|channel|>".substring(0, Math.min(text.length(), 11)))
              || text.startsWith("to=".substring(0, Math.min(text.length(), 3)));
      case RECIPIENT -> text.startsWith("to=".substring(0, Math.min(text.length(), 3)));
      case NAME -> {
        boolean prefix = ("all" + channels.message()).startsWith(text);
        for (String name : tools.names()) {
          prefix |= (name + channels.message()).startsWith(text);
        }
        yield prefix && !input.ended();
      }
    };
  }

  private void open(String header, int body) {
    String channel = last(CHANNEL, header);
    String recipient =
        channels.kind() == Channels.Kind.NAME ? header.strip() : last(RECIPIENT, header);
    switch (channels.kind()) {
      case HARMONY -> {
        Optional<String> tool = tools.named(recipient);
        if (tool.isPresent()) {
          deltas.call(Optional.empty(), tool.get());
          beginArguments(body);
        } else if (recipient.startsWith("functions.") && !tools.isEmpty()) {
          unknown();
        } else if (!recipient.isEmpty() && !recipient.equals("assistant")) {
          begin(State.IGNORED, body);
        } else if (channel.equals("analysis")) {
          beginReasoning(body);
        } else {
          begin(State.CONTENT, body);
        }
      }
      case RECIPIENT -> {
        if (recipient.equals("self")) {
          beginReasoning(body);
        } else if (tools.named(recipient).isPresent() && syntax.isPresent()) {
          begin(State.CALLS, body);
          calls = new CallsReader(input, syntax.get(), tools, deltas, body);
        } else if (recipient.equals("user") || recipient.isEmpty()) {
          begin(State.CONTENT, body);
        } else {
          unknown();
        }
      }
      case NAME -> {
        Optional<String> tool = tools.named(recipient);
        if (recipient.equals("all")) {
          begin(State.CONTENT, body);
        } else if (tool.isPresent()) {
          deltas.call(Optional.empty(), tool.get());
          beginArguments(body);
        } else {
          begin(State.CONTENT, Math.max(start.matchSpaced(input, headerStart), headerStart));
        }
      }
    }
  }

  private static String last(Pattern pattern, String header) {
    String found = "";
    for (Matcher matcher = pattern.matcher(header); matcher.find(); ) {
      found = matcher.group(1);
    }
    return found;
  }

  private void begin(State next, int body) {
    state = next;
    position = body;
    if (next == State.CONTENT) {
      deltas.layout();
    }
  }

  private void beginReasoning(int body) {
    markers
        .filter(ReasoningMarkers::shown)
        .ifPresent(shown -> deltas.reasoningMarker(shown.open()));
    begin(State.REASONING, body);
  }

  private void beginArguments(int body) {
    arguments = null;
    begin(State.ARGUMENTS, body);
  }

  /** A part for a tool that was not offered stays visible, header and all. */
  private void unknown() {
    malformed = true;
    begin(State.CONTENT, headerStart);
    int body = Math.max(start.match(input, headerStart), headerStart);
    deltas.content(input.substring(headerStart, body));
    position = body;
  }

  private boolean text() {
    int border = Marker.find(borders, input, position);
    pass(border);
    if (border == input.length()) {
      return false;
    }
    int end = end(border);
    if (end == ReplyInput.OPEN) {
      return false;
    }
    if (end == ReplyInput.NONE) {
      pass(border + 1);
      return true;
    }
    if (state == State.REASONING) {
      markers
          .filter(ReasoningMarkers::shown)
          .ifPresent(shown -> deltas.reasoningMarker(shown.close()));
    }
    position = end;
    state = State.HEADER;
    return true;
  }

  private void pass(int end) {
    String text = input.substring(position, end);
    switch (state) {
      case CONTENT -> deltas.content(text);
      case REASONING -> deltas.reasoning(text);
      default -> {}
    }
    position = end;
  }

  /** Where the next header begins, if a part ends at an index. */
  private int end(int border) {
    for (Marker marker : borders) {
      int end = marker.match(input, border);
      if (end == ReplyInput.OPEN) {
        return end;
      }
      if (end >= 0) {
        if (marker != start) {
          return end;
        }
        if (channels.kind() != Channels.Kind.NAME) {
          return border;
        }
        return namesRecipient(end, border);
      }
    }
    return ReplyInput.NONE;
  }

  private int namesRecipient(int from, int border) {
    int line = input.indexOf("\n", from);
    String name = input.substring(from, line < 0 ? input.length() : line);
    if (line >= 0) {
      boolean known = name.strip().equals("all") || tools.named(name).isPresent();
      return known ? border : ReplyInput.NONE;
    }
    boolean open = "all".startsWith(name);
    for (String tool : tools.names()) {
      open |= tool.startsWith(name);
    }
    return open ? input.missing() : ReplyInput.NONE;
  }

  private boolean arguments() {
    JsonArguments reading = arguments;
    if (reading == null) {
      int at = input.skipSpace(position);
      if (at == input.length()) {
        return input.ended() && broken();
      }
      if (input.charAt(at) != '{') {
        return broken();
      }
      reading = new JsonArguments(input, at, deltas);
      arguments = reading;
    }
    int end = reading.read();
    if (end == ReplyInput.OPEN) {
      return false;
    }
    if (end == ReplyInput.NONE) {
      return broken();
    }
    reading.close();
    begin(State.IGNORED, end);
    return true;
  }

  private boolean calls() {
    CallsReader reading = calls;
    if (reading == null) {
      return broken();
    }
    int end = reading.read();
    if (end == ReplyInput.OPEN) {
      return false;
    }
    if (end == ReplyInput.NONE) {
      return broken();
    }
    begin(State.IGNORED, end);
    return true;
  }

  private boolean broken() {
    unknown();
    return true;
  }
}
