package io.github.llamapanama.chat.tool;

import io.github.llamapanama.chat.message.Tool;

/** A tool that Java answers. */
public interface JavaTool {

  /** What the model is shown. */
  Tool definition();

  /** By which the model calls it. */
  default String name() {
    return definition().function().name();
  }

  /**
   * Answers a call.
   *
   * @param arguments a JSON object as the model wrote it, so it may not be valid
   * @return what the model reads
   * @throws Exception if there is no answer; the model is told its message
   */
  String call(String arguments) throws Exception;
}
