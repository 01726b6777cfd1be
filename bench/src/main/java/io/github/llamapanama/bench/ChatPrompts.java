package io.github.llamapanama.bench;

import io.github.llamapanama.chat.format.BoundaryTokens;
import io.github.llamapanama.chat.format.ChatFormat;
import io.github.llamapanama.chat.format.PromptTokenizer;
import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.core.Model;
import java.util.List;

/** The tokens of conversations by the model's own template. Thread-safe. */
final class ChatPrompts {
  private final ChatFormat format;
  private final BoundaryTokens boundary;
  private final PromptTokenizer tokenizer;

  ChatPrompts(Model model) {
    String template =
        model
            .chatTemplate()
            .orElseThrow(
                () -> new BenchmarkException("%s has no chat template".formatted(model.path())));
    this.format = ChatFormat.ofTemplate(template);
    this.boundary = BoundaryTokens.of(model.vocabulary());
    this.tokenizer = new PromptTokenizer(model.vocabulary());
  }

  int[] tokens(List<ChatMessage> messages) {
    return tokenizer.tokenize(format.prompt(ChatRequest.of(messages), boundary));
  }
}
