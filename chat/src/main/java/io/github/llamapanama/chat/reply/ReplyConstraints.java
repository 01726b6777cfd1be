package io.github.llamapanama.chat.reply;

import io.github.llamapanama.chat.message.Tool;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a reply must be.
 *
 * @param tools what may be called; none if calls are not wanted
 * @param required whether the reply must be a call
 * @param parallel whether it may be several
 * @param content JSON schema of the content, if that must be JSON
 * @param strict whether a schema that no grammar can express is an error
 * @param prefix what the prompt already has of the reply
 * @param thinks whether the model may think first
 */
public record ReplyConstraints(
    List<Tool> tools,
    boolean required,
    boolean parallel,
    Optional<Map<String, @Nullable Object>> content,
    boolean strict,
    String prefix,
    boolean thinks) {

  /** Copies the tools. */
  public ReplyConstraints {
    tools = List.copyOf(tools);
  }
}
