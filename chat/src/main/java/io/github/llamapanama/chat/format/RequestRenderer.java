package io.github.llamapanama.chat.format;

import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.Tool;
import io.github.llamapanama.chat.reply.GenericCalls;
import io.github.llamapanama.chat.reply.ReplyLanguage;
import io.github.llamapanama.chat.reply.UsualCalls;
import io.github.llamapanama.chat.template.ChatTemplate;
import io.github.llamapanama.chat.template.Origin;
import io.github.llamapanama.chat.template.RenderedTemplate;
import io.github.llamapanama.chat.template.Span;
import io.github.llamapanama.chat.template.TemplateException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Renders requests with one template, in the form that this template reads. */
final class RequestRenderer {
  private final ChatTemplate template;
  private volatile @Nullable TemplateFeatures features;
  private volatile @Nullable ReplyLanguage language;

  RequestRenderer(ChatTemplate template) {
    this.template = template;
  }

  /**
   * The language of the template's model; derived at first use, twice is harmless. Calls are
   * generic if the template neither shows tools nor calls, the usual ones if it shows tools alone.
   */
  ReplyLanguage language() {
    ReplyLanguage known = language;
    if (known == null) {
      known = ReplyLanguage.of(new RendererProbe(this));
      known = features().readsTools() ? UsualCalls.addTo(known) : GenericCalls.addTo(known);
      language = known;
    }
    return known;
  }

  String source() {
    return template.source();
  }

  RenderedTemplate render(ChatRequest request, BoundaryTokens tokens) {
    boolean generic = GenericCalls.areIn(language());
    return renderAsItIs(
        generic
            ? request.withMessages(GenericTools.inTexts(request, features().readsInstructions()))
            : request,
        tokens);
  }

  /** As the template renders it, whether it reads tools or not. */
  RenderedTemplate renderAsItIs(ChatRequest request, BoundaryTokens tokens) {
    if (!request.continueFinalMessage()) {
      return render(request, request.messages(), tokens, request.addGenerationPrompt());
    }
    RenderedTemplate whole = render(request, request.messages(), tokens, false);
    int end = endOfContent(whole, request.messages().getLast().text());
    if (end >= 0) {
      return upTo(whole, end);
    }
    // The template does not repeat the message: say what it would have begun with.
    List<ChatMessage> earlier = request.messages().subList(0, request.messages().size() - 1);
    return append(render(request, earlier, tokens, true), request.messages().getLast().text());
  }

  /** With the tools as they are; a template that breaks on their schemas gets plainer ones. */
  private RenderedTemplate render(
      ChatRequest request, List<ChatMessage> messages, BoundaryTokens tokens, boolean generate) {
    List<Tool> tools = request.visibleTools();
    try {
      return render(request, messages, tools, tokens, generate);
    } catch (TemplateException broken) {
      if (tools.isEmpty() || broken.kind() == TemplateException.Kind.RAISED) {
        throw broken;
      }
      try {
        return render(request, messages, PlainTools.of(tools), tokens, generate);
      } catch (TemplateException stillBroken) {
        broken.addSuppressed(stillBroken);
        throw broken;
      }
    }
  }

  private RenderedTemplate render(
      ChatRequest request,
      List<ChatMessage> messages,
      List<Tool> tools,
      BoundaryTokens tokens,
      boolean generate) {
    MessageVariables variables = new MessageVariables(features());
    Map<String, @Nullable Object> context = new LinkedHashMap<>();
    context.put("messages", variables.messages(messages));
    context.put("tools", variables.tools(tools));
    context.put("documents", request.documents().isEmpty() ? null : request.documents());
    context.put("add_generation_prompt", generate);
    context.put("bos_token", tokens.bos());
    context.put("eos_token", tokens.eos());
    context.putAll(request.allTemplateVariables());
    return template.render(context);
  }

  /** Probed at first use; doing that twice is harmless. */
  private TemplateFeatures features() {
    TemplateFeatures known = features;
    if (known == null) {
      known = TemplateFeatures.of(template);
      features = known;
    }
    return known;
  }

  /**
   * Where the last message's content ends, with the white space at its end unless the template
   * trimmed it; -1 if it does not occur.
   */
  private static int endOfContent(RenderedTemplate rendered, String content) {
    String stripped = content.strip();
    if (stripped.isEmpty()) {
      return -1;
    }
    int start = rendered.text().lastIndexOf(stripped);
    while (start >= 0 && !isInput(rendered, start, start + stripped.length())) {
      start = start == 0 ? -1 : rendered.text().lastIndexOf(stripped, start - 1);
    }
    if (start < 0) {
      return -1;
    }
    String untrimmed = content.stripLeading();
    return start + (rendered.text().startsWith(untrimmed, start) ? untrimmed : stripped).length();
  }

  private static boolean isInput(RenderedTemplate rendered, int start, int end) {
    return rendered.spans().stream()
        .anyMatch(
            span -> span.origin() == Origin.INPUT && span.start() <= start && end <= span.end());
  }

  private static RenderedTemplate upTo(RenderedTemplate rendered, int end) {
    List<Span> spans =
        rendered.spans().stream()
            .filter(span -> span.start() < end)
            .map(span -> new Span(span.start(), Math.min(end, span.end()), span.origin()))
            .toList();
    return new RenderedTemplate(rendered.text().substring(0, end), spans);
  }

  private static RenderedTemplate append(RenderedTemplate rendered, String content) {
    String text = rendered.text() + content;
    List<Span> spans = new ArrayList<>(rendered.spans());
    if (!content.isEmpty()) {
      spans.add(new Span(rendered.text().length(), text.length(), Origin.INPUT));
    }
    return new RenderedTemplate(text, spans);
  }
}
