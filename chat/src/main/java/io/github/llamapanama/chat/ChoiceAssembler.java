package io.github.llamapanama.chat;

import io.github.llamapanama.chat.message.ChatCompletion;
import io.github.llamapanama.chat.message.ChatEvent;
import io.github.llamapanama.chat.message.Logprob;
import io.github.llamapanama.chat.message.MessageAssembler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts one choice of a completion together from its events. */
final class ChoiceAssembler {
  private final MessageAssembler message = new MessageAssembler();
  private final List<Logprob> logprobs = new ArrayList<>();
  private ChatEvent.@Nullable Finished end;

  void add(ChatEvent event) {
    switch (event) {
      case ChatEvent.PromptRead read -> {}
      case ChatEvent.CostSoFar cost -> {}
      case ChatEvent.Delta delta -> message.add(delta);
      case ChatEvent.Logprobs more -> logprobs.addAll(more.tokens());
      case ChatEvent.Finished finished -> end = finished;
    }
  }

  /** How it ended, if it has. */
  Optional<ChatEvent.Finished> end() {
    return Optional.ofNullable(end);
  }

  ChatCompletion.Choice choice(int index, ChatEvent.Finished finished) {
    return new ChatCompletion.Choice(index, message.message(), finished.reason(), logprobs);
  }
}
