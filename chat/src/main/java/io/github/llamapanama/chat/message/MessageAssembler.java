package io.github.llamapanama.chat.message;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Puts a reply's message together from what is added to it, in the order it comes. */
public final class MessageAssembler {
  private final StringBuilder content = new StringBuilder();
  private final StringBuilder reasoning = new StringBuilder();
  private final TreeMap<Integer, Call> calls = new TreeMap<>();

  private static final class Call {
    private String id = "";
    private String name = "";
    private final StringBuilder arguments = new StringBuilder();

    private void add(ChatEvent.ToolCallDelta delta) {
      delta.id().ifPresent(value -> id = value);
      delta.name().ifPresent(value -> name = value);
      arguments.append(delta.arguments());
    }

    /** Whether the arguments came to their end: of a call that broke off, the text is content. */
    private boolean isWhole() {
      return ChatJson.isObject(arguments.toString());
    }

    private ToolCall call() {
      return ToolCall.of(id, name, arguments.toString());
    }
  }

  /** An empty message. */
  public MessageAssembler() {}

  /** Adds to the message. */
  public void add(ChatEvent.Delta delta) {
    switch (delta) {
      case ChatEvent.Content piece -> content.append(piece.text());
      case ChatEvent.Reasoning piece -> reasoning.append(piece.text());
      case ChatEvent.ToolCallDelta piece ->
          calls.computeIfAbsent(piece.index(), index -> new Call()).add(piece);
    }
  }

  /**
   * The message so far; it has no content if it only calls tools, and only calls whose arguments
   * are whole.
   */
  public ChatMessage message() {
    List<ToolCall> toolCalls =
        calls.values().stream().filter(Call::isWhole).map(Call::call).toList();
    Optional<Content> said =
        content.isEmpty() && !toolCalls.isEmpty()
            ? Optional.empty()
            : Optional.of(new Content.Text(content.toString()));
    Optional<String> thought =
        reasoning.isEmpty() ? Optional.empty() : Optional.of(reasoning.toString());
    return new ChatMessage(
        Role.ASSISTANT, said, thought, Optional.empty(), toolCalls, Optional.empty());
  }
}
