package io.github.llamapanama.server;

import io.github.llamapanama.chat.LlamaOptions;
import io.github.llamapanama.chat.format.ChatFormat;
import io.github.llamapanama.chat.format.ChatFormats;
import io.github.llamapanama.chat.format.Prompt;
import io.github.llamapanama.chat.message.ChatEvent;
import io.github.llamapanama.chat.message.GenerationOptions;
import io.github.llamapanama.chat.reply.ReplyParser;
import java.util.List;

/** Makes the embedded model one that thinks: until it comes to a comma. */
final class ThinkingModel {
  private ThinkingModel() {}

  static LlamaOptions options() {
    ChatFormat chatml = ChatFormats.standard().get("chatml");
    return LlamaOptions.builder()
        .format(
            (request, tokens) ->
                Prompt.builder()
                    .template(chatml.prompt(request, tokens).text())
                    .replyFormat(ThoughtsToComma::new)
                    .build())
        .generation(GenerationOptions.builder().temperature(0).build())
        .build();
  }

  private static final class ThoughtsToComma implements ReplyParser {
    private boolean thinking = true;

    @Override
    public List<ChatEvent.Delta> accept(String text) {
      int comma = text.indexOf(',');
      if (!thinking) {
        return List.of(new ChatEvent.Content(text));
      }
      if (comma < 0) {
        return List.of(new ChatEvent.Reasoning(text));
      }
      thinking = false;
      return List.of(
          new ChatEvent.Reasoning(text.substring(0, comma)),
          new ChatEvent.Content(text.substring(comma + 1).strip()));
    }

    @Override
    public List<ChatEvent.Delta> finish() {
      return List.of();
    }
  }
}
