package io.github.llamapanama.server.blocks;

import io.github.llamapanama.chat.message.Logprob;
import io.github.llamapanama.server.json.Json;
import java.util.List;

/**
 * A stretch of a reply that is all of one kind, or a piece of one: it has the place of the whole
 * then, and only what is new.
 */
public sealed interface Block {

  /** Its place in the reply, from 0. */
  int index();

  /**
   * What the model thinks.
   *
   * @param index its place in the reply
   * @param text what it thinks
   */
  record Thoughts(int index, String text) implements Block {}

  /**
   * What the model says.
   *
   * @param index its place in the reply
   * @param text what it says
   * @param logprobs how likely the model found the tokens; none unless the request asks for them
   */
  record Text(int index, String text, List<Logprob> logprobs) implements Block {
    /** Copies the probabilities. */
    public Text {
      logprobs = List.copyOf(logprobs);
    }
  }

  /**
   * A call that the model wants made.
   *
   * @param index its place in the reply
   * @param id names the call; its answer repeats it
   * @param name of the function
   * @param arguments a JSON object, unless the call broke off
   */
  record Call(int index, String id, String name, String arguments) implements Block {

    /** Whether the arguments came to their end. */
    boolean isWhole() {
      return Json.isObject(arguments);
    }
  }
}
