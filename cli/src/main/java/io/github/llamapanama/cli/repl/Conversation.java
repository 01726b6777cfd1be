package io.github.llamapanama.cli.repl;

import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was said so far, after the system prompt, if there is one. */
final class Conversation {
  private final List<ChatMessage> messages = new ArrayList<>();

  Conversation(Optional<String> system) {
    system.map(ChatMessage::system).ifPresent(messages::add);
  }

  List<ChatMessage> messages() {
    return List.copyOf(messages);
  }

  void add(ChatMessage message) {
    messages.add(message);
  }

  Optional<String> system() {
    return messages.stream()
        .findFirst()
        .filter(first -> first.role() == Role.SYSTEM)
        .map(ChatMessage::text);
  }

  /** Begins anew with another system prompt, or none if it is blank. */
  void restart(Optional<String> system) {
    messages.clear();
    system.filter(text -> !text.isBlank()).map(ChatMessage::system).ifPresent(messages::add);
  }

  /** Takes back the last question and what followed it; empty if nothing was asked. */
  Optional<ChatMessage> takeBack() {
    while (!messages.isEmpty() && messages.getLast().role() != Role.SYSTEM) {
      ChatMessage last = messages.removeLast();
      if (last.role() == Role.USER) {
        return Optional.of(last);
      }
    }
    return Optional.empty();
  }

  /** Writes the conversation as the JSON of an OpenAI request. */
  void save(Path file) {
    try {
      Files.writeString(file, ChatRequest.of(messages()).toJson() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write %s: %s".formatted(file, reason(e)), e);
    }
  }

  /** Replaces the conversation by one that was saved. */
  void load(String json) {
    List<ChatMessage> loaded = ChatRequest.fromJson(json).messages();
    messages.clear();
    messages.addAll(loaded);
  }

  private static String reason(IOException e) {
    return switch (e) {
      case java.nio.file.NoSuchFileException missing -> "there is no such directory";
      case java.nio.file.AccessDeniedException denied -> "permission denied";
      default -> String.valueOf(e.getMessage());
    };
  }
}
