package io.github.llamapanama.chat.tool;

import io.github.llamapanama.chat.message.ChatEvent;
import io.github.llamapanama.chat.message.ChatRequest;
import java.time.Instant;
import java.util.Iterator;

/** What an {@link Agent} talks to. {@code Llama} is one. */
@FunctionalInterface
public interface ChatModel {

  /**
   * Continues a conversation.
   *
   * @return the reply, which the caller closes
   */
  Reply chatStream(ChatRequest request);

  /**
   * A reply while it is being written: additions to its message, then one {@link
   * ChatEvent.Finished}. Read by one thread; {@link #close} may come from any.
   */
  interface Reply extends Iterator<ChatEvent>, AutoCloseable {

    /** Names the reply. */
    String id();

    /** When it was asked for. */
    Instant created();

    /** The model's name. */
    String model();

    /** Cancels what is left. */
    @Override
    void close();
  }
}
