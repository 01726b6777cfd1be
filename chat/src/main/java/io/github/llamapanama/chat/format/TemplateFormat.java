package io.github.llamapanama.chat.format;

import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.reply.ReplyLanguage;
import io.github.llamapanama.chat.template.ChatTemplate;
import io.github.llamapanama.chat.template.RenderedTemplate;
import io.github.llamapanama.chat.template.Span;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A format that renders Jinja templates. */
final class TemplateFormat implements ChatFormat {
  static final String DEFAULT = "default";
  private static final String TOOL_USE = "tool_use";

  private final Map<String, RequestRenderer> renderers;
  private final List<String> stops;

  private TemplateFormat(Map<String, RequestRenderer> renderers, List<String> stops) {
    this.renderers = renderers;
    this.stops = stops;
  }

  static TemplateFormat parse(Map<String, String> sources, List<String> stops) {
    if (!sources.containsKey(DEFAULT)) {
      throw new IllegalArgumentException(
          "no template is named '%s': there are %s"
              .formatted(DEFAULT, String.join(", ", sources.keySet())));
    }
    Map<String, RequestRenderer> renderers = new LinkedHashMap<>();
    sources.forEach(
        (name, source) -> renderers.put(name, new RequestRenderer(ChatTemplate.parse(source))));
    return new TemplateFormat(renderers, List.copyOf(stops));
  }

  @Override
  public Prompt prompt(ChatRequest request, BoundaryTokens tokens) {
    RequestRenderer renderer = renderer(request);
    RenderedTemplate rendered = renderer.render(request, tokens);
    Prompt.Builder prompt = Prompt.builder().stops(stops);
    for (Span span : rendered.spans()) {
      prompt.append(span.origin(), rendered.text(span));
    }
    RequestedReply reply = new RequestedReply(renderer.language(), request, rendered.text());
    reply.grammar().ifPresent(prompt::grammar);
    return prompt.replyFormat(reply.format()).build();
  }

  @Override
  public ReplyLanguage replyLanguage(ChatRequest request) {
    return renderer(request).language();
  }

  private RequestRenderer renderer(ChatRequest request) {
    String fallback =
        !request.visibleTools().isEmpty() && renderers.containsKey(TOOL_USE) ? TOOL_USE : DEFAULT;
    String name = request.templateName().orElse(fallback);
    return Optional.ofNullable(renderers.get(name))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no template is named '%s': there are %s"
                        .formatted(name, String.join(", ", renderers.keySet()))));
  }
}
