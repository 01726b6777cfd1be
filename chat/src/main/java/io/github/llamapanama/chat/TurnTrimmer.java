package io.github.llamapanama.chat;

import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.Role;
import io.github.llamapanama.core.ContextOverflowException;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * Leaves out the oldest turns of a conversation that is too long. A turn is a user's message and
 * all that follows until the next one, so a tool's answer never loses its call. Instructions and
 * the last turn stay.
 */
final class TurnTrimmer {
  private static final int INSTRUCTION = -1;

  private final ToIntFunction<ChatRequest> length;
  private final int limit;

  /**
   * @param length how many tokens the prompt of a request has
   * @param limit how many tokens prompt and reply may have
   */
  TurnTrimmer(ToIntFunction<ChatRequest> length, int limit) {
    this.length = length;
    this.limit = limit;
  }

  /**
   * The request with as many turns as leave room for a reply.
   *
   * @param room how many tokens the reply wants
   * @throws ContextOverflowException if not even the last turn leaves room for one token
   */
  ChatRequest trim(ChatRequest request, int room) {
    if (length.applyAsInt(request) + room <= limit) {
      return request;
    }
    int[] turns = turns(request.messages());
    int fewest = 0;
    int most = Math.max(0, Arrays.stream(turns).max().orElse(0));
    // Each turn left out shortens the prompt, so the least number of them can be searched for.
    while (fewest < most) {
      int middle = (fewest + most) / 2;
      if (length.applyAsInt(without(request, turns, middle)) + room <= limit) {
        most = middle;
      } else {
        fewest = middle + 1;
      }
    }
    ChatRequest trimmed = without(request, turns, most);
    int needed = length.applyAsInt(trimmed) + 1;
    if (needed > limit) {
      throw new ContextOverflowException(needed, limit);
    }
    return trimmed;
  }

  /**
   * The turn that each message belongs to. What comes before the first user's message counts to its
   * turn.
   */
  private static int[] turns(List<ChatMessage> messages) {
    int[] turns = new int[messages.size()];
    int users = 0;
    for (int i = 0; i < turns.length; i++) {
      ChatMessage message = messages.get(i);
      users += message.role() == Role.USER ? 1 : 0;
      turns[i] = instructs(message) ? INSTRUCTION : Math.max(0, users - 1);
    }
    return turns;
  }

  private static ChatRequest without(ChatRequest request, int[] turns, int leftOut) {
    List<ChatMessage> kept =
        IntStream.range(0, turns.length)
            .filter(i -> turns[i] == INSTRUCTION || turns[i] >= leftOut)
            .mapToObj(request.messages()::get)
            .toList();
    return request.withMessages(kept);
  }

  private static boolean instructs(ChatMessage message) {
    return message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER;
  }
}
