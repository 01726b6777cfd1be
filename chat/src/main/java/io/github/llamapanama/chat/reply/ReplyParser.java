package io.github.llamapanama.chat.reply;

import io.github.llamapanama.chat.message.ChatEvent;
import java.util.List;

/** Reads one reply as it arrives, piece by piece. Used by one thread. */
public interface ReplyParser {

  /** What a further piece of text adds to the message; nothing while that is still open. */
  List<ChatEvent.Delta> accept(String text);

  /** What was held back, now that the reply has ended. */
  List<ChatEvent.Delta> finish();
}
