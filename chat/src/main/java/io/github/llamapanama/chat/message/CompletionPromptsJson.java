package io.github.llamapanama.chat.message;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** The prompts of a completion request as OpenAI's wire writes them: one, or a list. */
record CompletionPromptsJson(@JsonProperty(required = true) Object prompt) {

  static CompletionPromptsJson of(List<CompletionPrompt> prompts) {
    return new CompletionPromptsJson(prompts.size() == 1 ? prompts.getFirst() : prompts);
  }

  List<CompletionPrompt> toPrompts() {
    return CompletionPrompt.listOf("prompt", prompt);
  }
}
