package io.github.llamapanama.chat.reply;

import static io.github.llamapanama.chat.reply.ProbeConversations.ANSWER;
import static io.github.llamapanama.chat.reply.ProbeConversations.QUESTION;
import static io.github.llamapanama.chat.reply.ProbeConversations.THOUGHT;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds the language of a model's replies in its chat template, which shows how the model's earlier
 * replies were written: two renderings that differ in one thing show the markers of that thing.
 */
final class LanguageDerivation {

  /** Marks that models think between, for templates that only remove or mention them. */
  private static final Map<String, String> USUAL_REASONING =
      Map.of(
          "</think>", "<think>",
          "[/THINK]", "[THINK]",
          "<|END_THINKING|>", "<|START_THINKING|>",
          "</thinking>", "<thinking>",
          "</reasoning>", "<reasoning>",
          "</seed:think>", "<seed:think>",
          "<|inner_suffix|>", "<|inner_prefix|>",
          "<channel|>", "<|channel>thought\n");

  /** The end of a tag whose name says what it is for. */
  private static final Pattern THOUGHT_END =
      Pattern.compile("</([\\w:.-]*(?:think|thought|reason)[\\w:.-]*)>");

  /** What ends a turn is a word or two. */
  private static final int MAX_END = 32;

  private final TemplateProbe probe;
  private final ProbeConversations conversations;
  private final String generationPrompt;
  private final String answer;

  private LanguageDerivation(TemplateProbe probe) {
    this.probe = probe;
    this.conversations = new ProbeConversations(probe);
    this.generationPrompt =
        generationPrompt(conversations.question(false), conversations.question(true));
    this.answer = conversations.answer().map(LanguageDerivation::afterQuestion).orElse("");
  }

  static ReplyLanguage of(TemplateProbe probe) {
    return new LanguageDerivation(probe).derive();
  }

  private ReplyLanguage derive() {
    int said = answer.indexOf(ANSWER);
    String beforeAnswer = said < 0 ? "" : answer.substring(0, said);
    String afterAnswer = said < 0 ? "" : answer.substring(said + ANSWER.length());
    String header = header(beforeAnswer);
    String layout = beforeAnswer.substring(beforeAnswer.lastIndexOf(header) + header.length());
    Optional<ReasoningMarkers> reasoning = reasoning(header, layout);
    if (reasoning.isPresent()) {
      header =
          Tags.before(
              header, List.of(reasoning.get().open().strip(), reasoning.get().close().strip()));
      layout = beforeAnswer.substring(beforeAnswer.lastIndexOf(header) + header.length());
      layout = withoutReasoning(layout, reasoning.get());
    }
    List<String> decorations = new ArrayList<>(Tags.of(header));
    if (!layout.isBlank()) {
      decorations.addFirst(layout.strip());
    }
    Set<String> ends = new LinkedHashSet<>(Tags.leading(afterAnswer));
    String end = afterAnswer.strip();
    if (ends.isEmpty() && !end.isEmpty() && end.length() <= MAX_END) {
      ends.add(end);
    }
    ReplyLanguage language =
        new ReplyLanguage(
            header,
            reasoning,
            List.copyOf(decorations),
            List.copyOf(ends),
            List.of(),
            Optional.empty());
    CallDerivation calls = new CallDerivation(conversations, language, afterAnswer);
    Optional<ToolSyntax> syntax = calls.derive();
    if (syntax.isEmpty()) {
      return language;
    }
    ends.addAll(calls.ends(syntax.get().frame()));
    return language.withEnds(ends.toArray(String[]::new)).withCalls(syntax.get());
  }

  static String afterQuestion(String rendered) {
    int at = rendered.lastIndexOf(QUESTION);
    return at < 0 ? "" : rendered.substring(at + QUESTION.length());
  }

  private static String generationPrompt(Optional<String> without, Optional<String> with) {
    if (with.isEmpty()) {
      return "";
    }
    String base = without.orElse("");
    boolean added = with.get().length() > base.length() && with.get().startsWith(base);
    return added && !base.isEmpty()
        ? with.get().substring(base.length())
        : afterQuestion(with.get());
  }

  /** The longest beginning of the generation prompt that also stands before an answer. */
  private String header(String beforeAnswer) {
    // What ends the question may end otherwise where an answer follows.
    String whole = header(generationPrompt, beforeAnswer);
    String trimmed = header(generationPrompt.stripLeading(), beforeAnswer);
    return trimmed.length() > whole.length() ? trimmed : whole;
  }

  private static String header(String generationPrompt, String beforeAnswer) {
    for (int length = generationPrompt.length(); length > 0; length--) {
      String start = generationPrompt.substring(0, length);
      if (beforeAnswer.contains(start)) {
        return Tags.withoutOpenTag(start);
      }
    }
    return "";
  }

  private Optional<ReasoningMarkers> reasoning(String header, String layout) {
    Optional<ReasoningMarkers> rendered =
        conversations
            .thoughtfulAnswer()
            .map(LanguageDerivation::afterQuestion)
            .flatMap(text -> reasoningIn(text, header, layout));
    if (rendered.isPresent()) {
      return rendered;
    }
    return USUAL_REASONING.entrySet().stream()
        .filter(usual -> probe.source().contains(usual.getKey()))
        .map(usual -> ReasoningMarkers.of(usual.getValue(), usual.getKey()))
        .findFirst()
        .or(
            () ->
                THOUGHT_END
                    .matcher(probe.source())
                    .results()
                    .map(end -> ReasoningMarkers.of("<" + end.group(1) + ">", end.group()))
                    .findFirst());
  }

  private static Optional<ReasoningMarkers> reasoningIn(String text, String header, String layout) {
    int thought = text.indexOf(THOUGHT);
    int said = text.indexOf(ANSWER);
    if (thought < 0 || said < thought) {
      return Optional.empty();
    }
    String before = text.substring(0, thought);
    String begin = header;
    while (!before.contains(begin)) {
      begin = Tags.withoutOpenTag(begin.substring(0, begin.length() - 1));
    }
    String open = before.substring(before.lastIndexOf(begin) + begin.length());
    if (open.isBlank()) {
      // The prompt opens the block, and so did the header.
      List<String> tags = Tags.of(begin);
      open = tags.isEmpty() ? "" : begin.substring(begin.lastIndexOf(tags.getLast()));
    }
    String close = text.substring(thought + THOUGHT.length(), said);
    if (!layout.isBlank() && close.endsWith(layout)) {
      String thoughtEnd = close.substring(0, close.length() - layout.length());
      // Where the header opens the block, the layout is what closes it.
      close = thoughtEnd.isBlank() ? close : thoughtEnd;
    }
    List<String> opening = Tags.of(open);
    List<String> closing = Tags.of(close);
    if (closing.size() > 1 && opening.size() == 1) {
      close = close.substring(0, close.indexOf(closing.getFirst()) + closing.getFirst().length());
    }
    return open.isBlank() || close.isBlank()
        ? Optional.empty()
        : Optional.of(ReasoningMarkers.of(open, close));
  }

  /** What stands before an answer without the block in which nothing was thought. */
  static String withoutReasoning(String text, ReasoningMarkers markers) {
    String open = markers.open().strip();
    String close = markers.close().strip();
    int end = text.indexOf(close);
    if (end < 0) {
      return text.replace(open, "");
    }
    int start = text.indexOf(open);
    return text.substring(0, start < 0 || start > end ? end : start)
        + text.substring(end + close.length());
  }
}
