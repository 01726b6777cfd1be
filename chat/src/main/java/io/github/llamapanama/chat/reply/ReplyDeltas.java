package io.github.llamapanama.chat.reply;

import io.github.llamapanama.chat.message.ChatEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What pieces of text added to the message; neighbours of one kind are joined. */
final class ReplyDeltas implements CallSink {
  private final boolean inline;
  private final boolean keepsEnd;
  private SpaceHolder content;
  private SpaceHolder reasoning = new SpaceHolder(true, false);
  private List<ChatEvent.Delta> deltas = new ArrayList<>();
  private int calls;

  /**
   * Starts a message.
   *
   * @param inline whether reasoning and its markers are content
   * @param keepsEnd whether no call can follow the content, whose white space would be layout then
   */
  ReplyDeltas(boolean inline, boolean keepsEnd) {
    this.inline = inline;
    this.keepsEnd = keepsEnd;
    this.content = new SpaceHolder(false, keepsEnd);
  }

  /** Whether anything was said that is not white space. */
  boolean hasContent() {
    return content.hasText();
  }

  boolean hasReasoning() {
    return reasoning.hasText();
  }

  boolean hasCalls() {
    return calls > 0;
  }

  void content(String text) {
    add(new ChatEvent.Content(inline ? text : content.pass(text)));
  }

  void reasoning(String text) {
    if (inline) {
      content(text);
    } else {
      add(new ChatEvent.Reasoning(reasoning.pass(text)));
    }
  }

  /** A marker around reasoning: shown only where reasoning is. */
  void reasoningMarker(String text) {
    if (inline) {
      content(text);
    } else {
      content.trimStart();
    }
  }

  /** A marker that is never shown. */
  void layout() {
    if (!inline) {
      content.trimStart();
    }
  }

  @Override
  public void call(Optional<String> id, String name) {
    content.trimStart();
    deltas.add(new ChatEvent.ToolCallDelta(calls++, id, Optional.of(name), ""));
  }

  @Override
  public void arguments(String text) {
    add(new ChatEvent.ToolCallDelta(calls - 1, Optional.empty(), Optional.empty(), text));
  }

  @Override
  public void id(String id) {
    deltas.add(new ChatEvent.ToolCallDelta(calls - 1, Optional.of(id), Optional.empty(), ""));
  }

  /** Forgets what was said so far: it belongs to the prompt. */
  void forget() {
    boolean layout = !deltas.isEmpty();
    deltas = new ArrayList<>();
    reasoning = new SpaceHolder(true, false);
    content = new SpaceHolder(content.trimsStart() || layout, keepsEnd);
  }

  void finish() {
    if (!inline && calls == 0) {
      add(new ChatEvent.Content(content.rest()));
    }
  }

  List<ChatEvent.Delta> take() {
    List<ChatEvent.Delta> taken = deltas;
    deltas = new ArrayList<>();
    return taken;
  }

  private void add(ChatEvent.Delta delta) {
    if (isEmpty(delta)) {
      return;
    }
    if (!deltas.isEmpty()) {
      Optional<ChatEvent.Delta> joined = joined(deltas.getLast(), delta);
      if (joined.isPresent()) {
        deltas.set(deltas.size() - 1, joined.get());
        return;
      }
    }
    deltas.add(delta);
  }

  private static boolean isEmpty(ChatEvent.Delta delta) {
    return switch (delta) {
      case ChatEvent.Content content -> content.text().isEmpty();
      case ChatEvent.Reasoning reasoning -> reasoning.text().isEmpty();
      case ChatEvent.ToolCallDelta call -> call.arguments().isEmpty();
    };
  }

  private static Optional<ChatEvent.Delta> joined(ChatEvent.Delta last, ChatEvent.Delta more) {
    return switch (more) {
      case ChatEvent.Content content ->
          last instanceof ChatEvent.Content before
              ? Optional.of(new ChatEvent.Content(before.text() + content.text()))
              : Optional.empty();
      case ChatEvent.Reasoning reasoning ->
          last instanceof ChatEvent.Reasoning before
              ? Optional.of(new ChatEvent.Reasoning(before.text() + reasoning.text()))
              : Optional.empty();
      case ChatEvent.ToolCallDelta call ->
          last instanceof ChatEvent.ToolCallDelta before && before.index() == call.index()
              ? Optional.of(
                  new ChatEvent.ToolCallDelta(
                      before.index(),
                      before.id(),
                      before.name(),
                      before.arguments() + call.arguments()))
              : Optional.empty();
    };
  }
}
