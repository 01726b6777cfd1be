package io.github.llamapanama.chat.message;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;

/**
 * One message of a conversation, with the fields of OpenAI's wire.
 *
 * {@snippet :
 * ChatMessage.user("What is the capital of France?");
 * ChatMessage.system("Answer in one word.");
 * }
 *
 * @param role who speaks
 * @param content what is said; absent in a message that only calls tools
 * @param reasoningContent what the model thought before it answered
 * @param name tells speakers of one role apart; of a tool's answer, the tool
 * @param toolCalls what the model wants called
 * @param toolCallId in a tool's answer, the call that it answers
 */
@JsonIgnoreProperties({"annotations", "refusal"}) // of replies that clients send back
public record ChatMessage(
    @JsonProperty(required = true) Role role,
    @JsonInclude(JsonInclude.Include.ALWAYS) Optional<Content> content,
    Optional<String> reasoningContent,
    Optional<String> name,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ToolCall> toolCalls,
    Optional<String> toolCallId) {

  public ChatMessage {
    toolCalls = List.copyOf(toolCalls);
    if (role == Role.TOOL && content.isEmpty()) {
      throw new IllegalArgumentException("a message of role 'tool' needs content");
    }
  }

  /** A message of that role with a text. */
  public static ChatMessage of(Role role, String text) {
    return new ChatMessage(
        role,
        Optional.of(new Content.Text(text)),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  /** Instructions for the whole conversation. */
  public static ChatMessage system(String text) {
    return of(Role.SYSTEM, text);
  }

  /** Instructions of the application. */
  public static ChatMessage developer(String text) {
    return of(Role.DEVELOPER, text);
  }

  /** What the person says. */
  public static ChatMessage user(String text) {
    return of(Role.USER, text);
  }

  /** What the person says, in parts. */
  public static ChatMessage user(ContentPart... parts) {
    return new ChatMessage(
        Role.USER,
        Optional.of(new Content.Parts(List.of(parts))),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  /** What the model said. */
  public static ChatMessage assistant(String text) {
    return of(Role.ASSISTANT, text);
  }

  /** The model's wish to have tools called. */
  public static ChatMessage assistant(List<ToolCall> toolCalls) {
    return new ChatMessage(
        Role.ASSISTANT,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        toolCalls,
        Optional.empty());
  }

  /** What a tool answered to the call {@code toolCallId}. */
  public static ChatMessage tool(String toolCallId, String text) {
    return new ChatMessage(
        Role.TOOL,
        Optional.of(new Content.Text(text)),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.of(toolCallId));
  }

  /** This message with what the model thought before it. */
  public ChatMessage withReasoning(String reasoning) {
    return new ChatMessage(role, content, Optional.of(reasoning), name, toolCalls, toolCallId);
  }

  /** This message with its speaker's name. */
  public ChatMessage withName(String speaker) {
    return new ChatMessage(
        role, content, reasoningContent, Optional.of(speaker), toolCalls, toolCallId);
  }

  /** All text of the content; empty if there is none. */
  public String text() {
    return content.map(Content::text).orElse("");
  }
}
