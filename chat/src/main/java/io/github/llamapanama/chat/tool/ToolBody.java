package io.github.llamapanama.chat.tool;

import org.jspecify.annotations.Nullable;

/** What a tool does. */
@FunctionalInterface
public interface ToolBody<A> {

  /**
   * Answers a call.
   *
   * @param arguments what the model wrote, read
   * @return a string as the model shall read it, or anything else that can be written as JSON
   * @throws Exception if there is no answer; the model is told its message
   */
  @Nullable Object call(A arguments) throws Exception;
}
