package io.github.llamapanama.server.blocks;

import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.Content;
import io.github.llamapanama.chat.message.ContentPart;
import io.github.llamapanama.chat.message.Role;
import io.github.llamapanama.chat.message.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts a message of a conversation together from its blocks. Not thread-safe. */
public final class MessageBuilder {
  private final Role role;
  private final List<ContentPart> texts = new ArrayList<>();
  private final List<String> thoughts = new ArrayList<>();
  private final List<ToolCall> calls = new ArrayList<>();

  /**
   * @param role who speaks
   */
  public MessageBuilder(Role role) {
    this.role = role;
  }

  /** Adds what is said. */
  public void text(String text) {
    texts.add(new ContentPart.Text(text));
  }

  /** Adds what the model thought. */
  public void thoughts(String text) {
    thoughts.add(text);
  }

  /** Adds a call that the model made. */
  public void call(ToolCall call) {
    calls.add(call);
  }

  /** Whether there is more in it than thoughts. */
  public boolean hasSpoken() {
    return !texts.isEmpty() || !calls.isEmpty();
  }

  /** The message; empty if it has no block. */
  public Optional<ChatMessage> message() {
    if (!hasSpoken() && thoughts.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new ChatMessage(
            role,
            texts.isEmpty() && !calls.isEmpty() ? Optional.empty() : Optional.of(content()),
            thoughts.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", thoughts)),
            Optional.empty(),
            calls,
            Optional.empty()));
  }

  private Content content() {
    return texts.size() == 1 && texts.getFirst() instanceof ContentPart.Text only
        ? new Content.Text(only.text())
        : new Content.Parts(texts);
  }
}
