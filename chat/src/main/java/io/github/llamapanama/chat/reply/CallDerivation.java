package io.github.llamapanama.chat.reply;

import static io.github.llamapanama.chat.reply.ProbeConversations.FIRST_ID;
import static io.github.llamapanama.chat.reply.ProbeConversations.FIRST_KEY;
import static io.github.llamapanama.chat.reply.ProbeConversations.FIRST_TOOL;
import static io.github.llamapanama.chat.reply.ProbeConversations.NUMBER_VALUE;
import static io.github.llamapanama.chat.reply.ProbeConversations.SECOND_KEY;
import static io.github.llamapanama.chat.reply.ProbeConversations.SECOND_TOOL;
import static io.github.llamapanama.chat.reply.ProbeConversations.TEXT_VALUE;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds how calls are written, in renderings of one call and of two. */
final class CallDerivation {
  private final ReplyLanguage language;
  private final String afterAnswer;
  private final boolean cdata;
  private final String one;
  private final Optional<String> two;

  CallDerivation(ProbeConversations conversations, ReplyLanguage language, String afterAnswer) {
    this.cdata = conversations.source().contains("<![CDATA[");
    this.language = language;
    this.afterAnswer = afterAnswer;
    this.one = conversations.call(FIRST_ID).map(this::reply).orElse("");
    this.two = conversations.twoCalls().map(this::reply).filter(text -> text.contains(SECOND_TOOL));
  }

  Optional<ToolSyntax> derive() {
    if (!one.contains(FIRST_TOOL)) {
      return Optional.empty();
    }
    return json().or(this::named).or(this::python).or(this::dictionary).or(this::tagged);
  }

  /** The tags that end a turn of calls. */
  List<String> ends(CallFrame frame) {
    String text = two.orElse(one);
    String close =
        (frame.sectionClose().isBlank() ? frame.callClose() : frame.sectionClose()).strip();
    int at = close.isEmpty() ? -1 : text.lastIndexOf(close);
    return at < 0 ? List.of() : Tags.leading(text.substring(at + close.length()));
  }

  /** The reply in a rendering: without the turn's header and end, and without reasoning. */
  private String reply(String rendered) {
    String text = LanguageDerivation.afterQuestion(rendered);
    int name = text.indexOf(FIRST_TOOL);
    String begin = language.header().strip();
    int header = text.indexOf(begin);
    if (header >= 0 && header < name) {
      text = text.substring(header + begin.length());
    }
    String end = afterAnswer.strip();
    int cut = end.isEmpty() ? -1 : text.lastIndexOf(end);
    if (cut > text.lastIndexOf(FIRST_KEY)) {
      text = text.substring(0, cut);
    }
    name = Math.max(0, text.indexOf(FIRST_TOOL));
    String before = text.substring(0, name);
    if (language.reasoning().isPresent()) {
      before = LanguageDerivation.withoutReasoning(before, language.reasoning().get());
    }
    for (String decoration : language.decorations()) {
      if (language.header().contains(decoration)) {
        continue;
      }
      int at = before.indexOf(decoration);
      if (at >= 0) {
        before = before.substring(at + decoration.length());
        for (String tag : language.ends()) {
          before = before.startsWith(tag) ? before.substring(tag.length()) : before;
        }
      }
    }
    return before.stripLeading() + text.substring(name);
  }

  /** Text after the last call, up to what begins or ends a turn. */
  private String closing(String text) {
    List<String> others = new ArrayList<>(language.ends());
    others.addAll(Tags.of(language.header()));
    return Tags.before(text, others).stripTrailing();
  }

  /** The first JSON object from an index on that contains a text: its start and end. */
  private static Optional<int[]> object(String text, int from, String contained) {
    ReplyInput input = ReplyInput.of(text);
    for (int at = text.indexOf('{', from); at >= 0; at = text.indexOf('{', at + 1)) {
      int end = JsonScanner.end(input, at);
      if (end >= 0 && text.substring(at, end).contains("\"" + contained + "\"")) {
        return Optional.of(new int[] {at, end});
      }
    }
    return Optional.empty();
  }

  private Optional<ToolSyntax> json() {
    Optional<RenderedCall> found = RenderedCall.find(one, 0, FIRST_TOOL);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    RenderedCall call = found.get();
    String open = one.substring(0, call.start());
    String close = closing(one.substring(call.end()));
    boolean array = open.stripTrailing().endsWith("[") && close.strip().startsWith("]");
    if (array) {
      open = open.substring(0, open.lastIndexOf('['));
      close = close.substring(close.indexOf(']') + 1);
    }
    close = Tags.first(close, Math.max(1, Tags.of(open).size()));
    return call.syntax(jsonFrame(open, close, array), array);
  }

  private CallFrame jsonFrame(String open, String close, boolean array) {
    String between =
        two.flatMap(
                text ->
                    RenderedCall.find(text, 0, FIRST_TOOL)
                        .flatMap(
                            first ->
                                RenderedCall.find(text, first.end(), SECOND_TOOL)
                                    .map(second -> text.substring(first.end(), second.start()))))
            .orElse("");
    boolean perCall =
        !array && !open.isBlank() && (between.isEmpty() || between.contains(open.strip()));
    if (!perCall) {
      return CallFrame.section(open, close, between);
    }
    int closed = between.indexOf(close.strip());
    int opened = between.lastIndexOf(open.strip());
    boolean separated = closed >= 0 && closed + close.strip().length() <= opened;
    String separator = separated ? between.substring(closed + close.strip().length(), opened) : "";
    return CallFrame.perCall(open, close, separator);
  }

  /** What stands around names and the ends of calls, of those whose name stands first. */
  private CallFrame frame(String before, String after, Optional<String> between) {
    String close = closing(after);
    if (between.isEmpty() || between.get().isBlank()) {
      return new CallFrame("", "", before, close, between.orElse(""), false);
    }
    String callOpen = Tags.commonSuffix(before, between.get());
    String callClose = Tags.commonPrefix(close, between.get());
    String sectionOpen = before.substring(0, before.length() - callOpen.length());
    if (callOpen.isBlank() && !sectionOpen.isBlank()) {
      return new CallFrame("", "", before, close, "", false);
    }
    String rest = between.get();
    int opened = rest.length() - callOpen.length();
    if (callClose.length() > opened) {
      callClose = rest.substring(0, opened);
    }
    String separator =
        callClose.length() <= opened ? rest.substring(callClose.length(), opened) : "";
    String sectionClose =
        sectionOpen.isBlank()
            ? ""
            : Tags.first(
                close.substring(Math.min(close.length(), callClose.length())),
                Math.max(1, Tags.of(sectionOpen).size()));
    boolean perCall = sectionOpen.isBlank() && callOpen.equals(before);
    int inner = callOpen.lastIndexOf('<');
    if (perCall && inner > callOpen.lastIndexOf('>') && !Tags.of(callOpen).isEmpty()) {
      // A section of its own for each call, such as <tool_call><function=…
      String innerClose = Tags.first(callClose, 1);
      return new CallFrame(
          callOpen.substring(0, inner),
          callClose.substring(innerClose.length()),
          callOpen.substring(inner),
          innerClose,
          separator,
          true);
    }
    return new CallFrame(
        sectionOpen,
        sectionClose,
        callOpen,
        callClose.isBlank() ? "" : callClose,
        separator,
        perCall);
  }

  private Optional<ToolSyntax> named() {
    Optional<int[]> found = object(one, 0, FIRST_KEY);
    int name = found.isEmpty() ? -1 : one.lastIndexOf(FIRST_TOOL, found.get()[0]);
    if (name < 0) {
      return Optional.empty();
    }
    int[] arguments = found.get();
    String afterName = one.substring(name + FIRST_TOOL.length(), arguments[0]);
    String before = one.substring(0, name);
    Optional<String> between =
        two.flatMap(
            text ->
                object(text, 0, FIRST_KEY)
                    .map(
                        first ->
                            text.substring(
                                first[1],
                                Math.max(first[1], text.indexOf(SECOND_TOOL, first[1])))));
    String after =
        two.flatMap(
                text ->
                    object(text, text.indexOf(SECOND_TOOL), FIRST_KEY)
                        .map(second -> text.substring(second[1])))
            .orElse(one.substring(arguments[1]));
    Optional<String> id = Optional.empty();
    boolean idFirst = false;
    boolean qualified = afterName.startsWith(":0") && before.endsWith("functions.");
    if (qualified) {
      afterName = afterName.substring(2);
      before = withoutEnd(before, "functions.");
      between = between.map(text -> withoutEnd(text, "functions."));
    } else if (afterName.contains(FIRST_ID)) {
      int at = afterName.indexOf(FIRST_ID);
      id = Optional.of(afterName.substring(0, at));
      afterName = afterName.substring(at + FIRST_ID.length());
    } else if (before.contains(FIRST_ID)) {
      int at = before.indexOf(FIRST_ID);
      id = Optional.of(before.substring(at + FIRST_ID.length()));
      before = before.substring(0, at);
      between = between.map(text -> text.substring(0, Math.max(0, text.indexOf("xcallid"))));
      idFirst = true;
    }
    return Optional.of(
        new ToolSyntax.Named(frame(before, after, between), afterName, id, idFirst, qualified));
  }

  private static String withoutEnd(String text, String end) {
    return text.endsWith(end) ? text.substring(0, text.length() - end.length()) : text;
  }

  private Optional<ToolSyntax> python() {
    int name = one.indexOf(FIRST_TOOL + "(" + FIRST_KEY + "=");
    if (name < 0) {
      return Optional.empty();
    }
    String open = one.substring(0, name);
    String close = closing(one.substring(one.indexOf(')', name) + 1));
    if (open.strip().endsWith("[") && close.strip().startsWith("]")) {
      open = open.substring(0, open.lastIndexOf('['));
      close = close.substring(close.indexOf(']') + 1);
      return Optional.of(new ToolSyntax.Python(CallFrame.section(open, close, ", "), true));
    }
    if (open.isBlank()) {
      return Optional.empty();
    }
    String separator =
        two.map(text -> text.substring(text.indexOf(')') + 1, text.indexOf(SECOND_TOOL)))
            .orElse("\n");
    return Optional.of(new ToolSyntax.Python(CallFrame.section(open, close, separator), false));
  }

  private Optional<ToolSyntax> dictionary() {
    String start = FIRST_TOOL + "{" + FIRST_KEY + ":";
    int name = one.indexOf(start);
    int value = one.indexOf(TEXT_VALUE, name);
    if (name < 0 || value < 0) {
      return Optional.empty();
    }
    String quote = one.substring(name + start.length(), value);
    Optional<String> between =
        two.map(
            text ->
                text.substring(
                    text.indexOf('}', text.indexOf(start)) + 1, text.indexOf(SECOND_TOOL)));
    String after = one.substring(one.indexOf('}', name) + 1);
    return Optional.of(
        new ToolSyntax.Dictionary(frame(one.substring(0, name), after, between), quote));
  }

  private Optional<ToolSyntax> tagged() {
    int name = one.indexOf(FIRST_TOOL);
    int firstKey = one.indexOf(FIRST_KEY, name);
    int text = one.indexOf(TEXT_VALUE, firstKey);
    int secondKey = one.indexOf(SECOND_KEY, text);
    int number = one.indexOf(NUMBER_VALUE, secondKey);
    if (firstKey < 0 || text < 0 || secondKey < 0 || number < 0) {
      return Optional.empty();
    }
    String toFirst = one.substring(name + FIRST_TOOL.length(), firstKey);
    String toSecond = one.substring(text + TEXT_VALUE.length(), secondKey);
    String afterText = one.substring(firstKey + FIRST_KEY.length(), text);
    String afterNumber = one.substring(secondKey + SECOND_KEY.length(), number);
    String parameterOpen = Tags.commonSuffix(toFirst, toSecond);
    if (parameterOpen.isBlank()) {
      parameterOpen = toFirst.substring(Math.max(0, toFirst.lastIndexOf('<')));
    }
    String afterName = toFirst.substring(0, toFirst.length() - parameterOpen.length());
    String parameterClose = toSecond.substring(0, toSecond.length() - parameterOpen.length());
    Optional<String> typed = Optional.empty();
    String afterKey = afterText;
    if (!afterText.equals(afterNumber)) {
      int same = 0;
      while (same < afterText.length()
          && same < afterNumber.length()
          && afterText.charAt(same) == afterNumber.charAt(same)) {
        same++;
      }
      typed = Optional.of(afterText.substring(0, same));
      afterKey = afterText.substring(afterText.indexOf('"', same));
    }
    boolean keyCloses = parameterClose.contains(FIRST_KEY);
    Optional<String> between =
        two.map(
            both -> {
              int value = both.indexOf(NUMBER_VALUE) + NUMBER_VALUE.length();
              int next = both.indexOf(SECOND_TOOL, value);
              return next < 0 ? "" : both.substring(value, next);
            });
    String after = one.substring(number + NUMBER_VALUE.length());
    String lastClose = keyCloses ? parameterClose.replace(FIRST_KEY, SECOND_KEY) : parameterClose;
    String close = after(after, lastClose);
    CallFrame frame =
        frame(one.substring(0, name), close, between.map(both -> after(both, lastClose)));
    return Optional.of(
        new ToolSyntax.Tagged(
            frame,
            afterName,
            parameterOpen,
            afterKey,
            typed,
            parameterClose.replace(FIRST_KEY, ToolSyntax.Tagged.KEY),
            cdata));
  }

  /** What follows an argument's closing marker, whose white space differs at the last one. */
  private static String after(String text, String marker) {
    String tag = marker.stripTrailing();
    return text.startsWith(tag) ? text.substring(tag.length()) : text.replaceFirst("^\\s+", "");
  }
}
