package io.github.llamapanama.chat;

import io.github.llamapanama.chat.message.ChatEvent;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;

/** The events of several choices, one of each in turn, until all have ended. */
final class Interleaving implements Iterator<Interleaving.Indexed> {
  private final ArrayDeque<ChoiceStream> open;

  /** An event and the choice that it belongs to. */
  record Indexed(int choice, ChatEvent event) {}

  Interleaving(List<ChoiceStream> choices) {
    this.open = new ArrayDeque<>(choices.stream().filter(ChoiceStream::hasNext).toList());
  }

  @Override
  public boolean hasNext() {
    return !open.isEmpty();
  }

  @Override
  public Indexed next() {
    ChoiceStream choice = open.remove();
    ChatEvent event = choice.next();
    if (choice.hasNext()) {
      open.add(choice);
    }
    return new Indexed(choice.index(), event);
  }
}
