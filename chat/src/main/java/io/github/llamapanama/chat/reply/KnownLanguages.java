package io.github.llamapanama.chat.reply;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What templates of some families do not show, or show otherwise than their models write it. */
final class KnownLanguages {
  private static final String PYTHON_TAG = "<|python_tag|>";

  private KnownLanguages() {}

  /** The language of a template: what was derived, completed by what is known of its family. */
  static ReplyLanguage complete(ReplyLanguage derived, String source) {
    if (source.contains("<|channel|>") && source.contains("<|start|>")) {
      return harmony();
    }
    if (source.contains("<atem:function_calls>")) {
      return muse();
    }
    if (source.contains(">>>all")) {
      return functionary(derived);
    }
    if (source.contains("<|recipient|>all")) {
      return functionary2();
    }
    if (source.contains("<|python_start|>") && source.contains("<|header_start|>")) {
      return llama4(derived);
    }
    if (source.contains("<|begin_assistant|>") && source.contains("[BEGIN FINAL RESPONSE]")) {
      return apriel(derived);
    }
    if (source.contains("<|channel>") && source.contains("<|tool_call>call:")) {
      return derived
          .withDecorations("<|channel>")
          .withReasoning(new ReasoningMarkers("<|channel>thought\n", "<channel|>", true, true));
    }
    if (source.contains("<role>ASSISTANT</role>") && derived.reasoning().isPresent()) {
      ReasoningMarkers markers = derived.reasoning().get();
      return derived.withReasoning(
          new ReasoningMarkers(markers.open(), markers.close(), false, false));
    }
    if (source.contains("<|open|>") && source.contains("<|sep|>")) {
      return kimi3();
    }
    if (source.contains("<|begin|>assistant<|think|>")) {
      return derived.withReasoning(
          new ReasoningMarkers("<|think|>", "<|end|><|begin|>assistant", false, true));
    }
    if (source.contains("<response></response>")) {
      return withKnownCalls(derived, source)
          .withDecorations("<response>")
          .withEnds("</response>", "<|end_of_text|>");
    }
    ReplyLanguage language = derived.calls().isEmpty() ? withKnownCalls(derived, source) : derived;
    if (source.contains(PYTHON_TAG)) {
      // Llama 3 may say first that a call follows.
      List<String> decorations = new ArrayList<>(language.decorations());
      decorations.add(PYTHON_TAG);
      language = withBuiltInTools(language.withDecorations(decorations.toArray(String[]::new)));
    }
    boolean thinks =
        source.contains("<|tool_list_start|>") || source.contains("<|tool_call_argument_begin|>");
    return thinks && language.reasoning().isEmpty()
        ? language.withReasoning(ReasoningMarkers.of("<think>", "</think>"))
        : language;
  }

  /** Llama 3 and its kin also call built-in tools, and write programs to be run. */
  private static ReplyLanguage withBuiltInTools(ReplyLanguage language) {
    CallFrame frame = CallFrame.section(PYTHON_TAG, "", "; ");
    List<String> ends = new ArrayList<>(language.ends());
    ends.add("<|eom_id|>");
    List<ToolSyntax> calls = new ArrayList<>(language.calls());
    calls.add(ToolSyntax.Json.of(frame, "name", "parameters", false));
    calls.add(new ToolSyntax.Method(frame));
    calls.add(new ToolSyntax.Code(frame, List.of("ipython", "code_interpreter", "python"), ends));
    return language
        .withEnds(ends.toArray(String[]::new))
        .withCalls(calls.toArray(ToolSyntax[]::new));
  }

  private static ReplyLanguage withKnownCalls(ReplyLanguage derived, String source) {
    if (source.contains("List of tools: ") || source.contains("<|tool_list_start|>")) {
      return derived.withCalls(
          new ToolSyntax.Python(
              CallFrame.section("<|tool_call_start|>", "<|tool_call_end|>", ", "), true));
    }
    if (source.contains("functools[")) {
      return derived.withCalls(json(CallFrame.section(" functools", "", ", "), true));
    }
    if (source.contains("<｜tool▁calls▁begin｜>")) {
      return derived.withCalls(
          new ToolSyntax.Named(
              CallFrame.section("<｜tool▁calls▁begin｜>", "<｜tool▁calls▁end｜>", "\n")
                  .withCalls("<｜tool▁call▁begin｜>function<｜tool▁sep｜>", "\n```<｜tool▁call▁end｜>"),
              "\n```json\n",
              Optional.empty(),
              false,
              false));
    }
    if (source.contains("<|tool_call|>")) {
      return derived.withCalls(json(CallFrame.section("<|tool_call|>", "", ", "), true));
    }
    if (source.contains("<tool_call>") && source.contains("\"arguments\"")) {
      return derived.withCalls(
          json(CallFrame.perCall("<tool_call>\n", "\n</tool_call>", "\n"), false));
    }
    return derived;
  }

  private static ToolSyntax.Json json(CallFrame frame, boolean array) {
    return ToolSyntax.Json.of(frame, "name", "arguments", array);
  }

  private static ReplyLanguage harmony() {
    return ReplyLanguage.PLAIN
        .withHeader("<|start|>assistant")
        .withReasoning(ReasoningMarkers.of("<|channel|>analysis<|message|>", "<|end|>"))
        .withChannels(
            new Channels(
                "<|start|>assistant",
                "<|message|>",
                List.of("<|end|>", "<|call|>", "<|return|>"),
                Channels.Kind.HARMONY));
  }

  private static ReplyLanguage muse() {
    return ReplyLanguage.PLAIN
        .withHeader("<|start|>assistant")
        .withReasoning(new ReasoningMarkers(" to=self<|message|>", "<|eom|>", true, false))
        .withCalls(
            new ToolSyntax.Tagged(
                CallFrame.section("<atem:function_calls>\n", "\n</atem:function_calls>", "\n")
                    .withCalls("<atem:invoke name=\"", "</atem:invoke>"),
                "\">\n",
                "<atem:parameter name=\"",
                "\">",
                Optional.empty(),
                "</atem:parameter>\n",
                false))
        .withChannels(
            new Channels(
                "<|start|>assistant",
                "<|message|>",
                List.of("<|eom|>", "<|eot|>"),
                Channels.Kind.RECIPIENT));
  }

  private static ReplyLanguage kimi3() {
    return ReplyLanguage.PLAIN
        .withHeader("<|open|>message role=\"assistant\"<|sep|>")
        .withReasoning(
            new ReasoningMarkers("<|open|>think<|sep|>", "<|close|>think<|sep|>", false, false))
        .withDecorations("<|open|>response<|sep|>")
        .withEnds("<|close|>response<|sep|>", "<|close|>message<|sep|>", "<|end_of_msg|>")
        .withCalls(
            new ToolSyntax.Tagged(
                CallFrame.section("<|open|>tools<|sep|>", "<|close|>tools<|sep|>", "")
                    .withCalls("<|open|>call tool=\"", "<|close|>call<|sep|>"),
                "\" index=\"" + Marker.NUMBER + "\"<|sep|>",
                "<|open|>argument key=\"",
                "\"<|sep|>",
                Optional.of("\" type=\""),
                "<|close|>argument<|sep|>",
                false));
  }

  /** Its reasoning begins with the turn: the prompt even writes how. */
  private static ReplyLanguage apriel(ReplyLanguage derived) {
    return derived
        .withHeader("")
        .withDecorations()
        .withReasoning(ReasoningMarkers.of("<|begin_assistant|>\n", "\n[BEGIN FINAL RESPONSE]\n"));
  }

  /** Lists of Python's calls or objects of JSON, which may stand between marks of Python or not. */
  private static ReplyLanguage llama4(ReplyLanguage derived) {
    CallFrame bare = CallFrame.section("", "", "");
    ToolSyntax json = ToolSyntax.Json.of(bare, "name", "parameters", false);
    ToolSyntax python = new ToolSyntax.Python(CallFrame.section("", "", ", "), true);
    boolean pythonic = derived.calls().stream().anyMatch(ToolSyntax.Python.class::isInstance);
    List<String> decorations = new ArrayList<>(derived.decorations());
    decorations.add("<|python_start|>");
    List<String> ends = new ArrayList<>(derived.ends());
    ends.addAll(List.of("<|python_end|>", "<|eom|>"));
    return derived
        .withDecorations(decorations.toArray(String[]::new))
        .withEnds(ends.toArray(String[]::new))
        .withCalls(pythonic ? python : json, pythonic ? json : python);
  }

  private static ReplyLanguage functionary2() {
    return ReplyLanguage.PLAIN.withChannels(
        new Channels(
            "<|from|>assistant\n<|recipient|>",
            "\n<|content|>",
            List.of("<|stop|>"),
            Channels.Kind.NAME));
  }

  private static ReplyLanguage functionary(ReplyLanguage derived) {
    return ReplyLanguage.PLAIN
        .withHeader(Tags.before(derived.header(), List.of(">>>")))
        .withChannels(new Channels(">>>", "\n", List.of("<|eot_id|>"), Channels.Kind.NAME));
  }
}
