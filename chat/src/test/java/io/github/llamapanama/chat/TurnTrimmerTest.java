package io.github.llamapanama.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.ToolCall;
import io.github.llamapanama.core.ContextOverflowException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A token here is a message, so that what fits can be seen. */
class TurnTrimmerTest {
  private static final ChatMessage SYSTEM = ChatMessage.system("Be brief.");
  private static final ChatMessage FIRST = ChatMessage.user("first");
  private static final ChatMessage ANSWER = ChatMessage.assistant("answer");
  private static final ChatMessage WEATHER = ChatMessage.user("weather?");
  private static final ChatMessage CALL =
      ChatMessage.assistant(List.of(ToolCall.of("c1", "weather", "{}")));
  private static final ChatMessage RESULT = ChatMessage.tool("c1", "sunny");
  private static final ChatMessage LAST = ChatMessage.user("last");

  private static List<ChatMessage> trimmed(int limit, ChatMessage... messages) {
    return new TurnTrimmer(request -> request.messages().size(), limit)
        .trim(ChatRequest.of(messages), 1)
        .messages();
  }

  @Test
  void whatFitsStaysWhole() {
    assertThat(trimmed(5, SYSTEM, FIRST, ANSWER, LAST))
        .containsExactly(SYSTEM, FIRST, ANSWER, LAST);
  }

  @Test
  void theOldestTurnGoesFirst() {
    assertThat(trimmed(4, SYSTEM, FIRST, ANSWER, LAST)).containsExactly(SYSTEM, LAST);
  }

  @Test
  void aToolsAnswerKeepsItsCall() {
    ChatMessage[] talk = {SYSTEM, FIRST, ANSWER, WEATHER, CALL, RESULT, ANSWER, LAST};

    assertThat(trimmed(8, talk)).containsExactly(SYSTEM, WEATHER, CALL, RESULT, ANSWER, LAST);
    assertThat(trimmed(6, talk)).containsExactly(SYSTEM, LAST);
  }

  @Test
  void theLastTurnStaysWithTheCallsMadeInIt() {
    assertThat(trimmed(5, SYSTEM, FIRST, ANSWER, WEATHER, CALL, RESULT))
        .containsExactly(SYSTEM, WEATHER, CALL, RESULT);
  }

  @Test
  void instructionsBetweenTheTurnsStay() {
    assertThat(trimmed(4, SYSTEM, FIRST, SYSTEM, ANSWER, LAST))
        .containsExactly(SYSTEM, SYSTEM, LAST);
  }

  @Test
  void whatTheModelSaysFirstGoesWithTheFirstTurn() {
    assertThat(trimmed(2, ANSWER, FIRST, ANSWER, LAST)).containsExactly(LAST);
  }

  @Test
  void equalMessagesAreToldApart() {
    assertThat(trimmed(3, FIRST, ANSWER, FIRST)).containsExactly(FIRST);
  }

  @Test
  void aLastTurnThatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> trimmed(2, SYSTEM, FIRST, ANSWER, LAST))
        .isInstanceOf(ContextOverflowException.class)
        .hasMessageContaining("3");
  }

  @Test
  void lessRoomThanWantedIsBetterThanNone() {
    ChatRequest request = ChatRequest.of(FIRST, ANSWER, LAST);

    assertThat(new TurnTrimmer(it -> it.messages().size(), 3).trim(request, 100).messages())
        .containsExactly(LAST);
  }
}
