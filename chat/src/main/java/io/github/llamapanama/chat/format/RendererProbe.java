package io.github.llamapanama.chat.format;

import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.reply.TemplateProbe;
import io.github.llamapanama.chat.template.TemplateException;
import java.util.Optional;

/** Tries a template out as requests are rendered with it. */
record RendererProbe(RequestRenderer renderer) implements TemplateProbe {

  @Override
  public String source() {
    return renderer.source();
  }

  @Override
  public Optional<String> render(ChatRequest request) {
    try {
      return Optional.of(renderer.renderAsItIs(request, BoundaryTokens.NONE).text());
    } catch (TemplateException refused) {
      return Optional.empty();
    }
  }
}
