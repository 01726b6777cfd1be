package io.github.llamapanama.chat.reply;

import io.github.llamapanama.chat.message.ChatRequest;
import java.util.Optional;

/** A chat template that can be tried out. */
public interface TemplateProbe {

  /** The template's source. */
  String source();

  /** The prompt of a request; empty if the template refuses it. */
  Optional<String> render(ChatRequest request);
}
