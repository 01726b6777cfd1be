package io.github.llamapanama.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.chat.format.BoundaryTokens;
import io.github.llamapanama.chat.format.ChatFormat;
import io.github.llamapanama.chat.format.ChatFormats;
import io.github.llamapanama.chat.format.Prompt;
import io.github.llamapanama.chat.message.ChatEvent;
import io.github.llamapanama.chat.message.ChatFinishReason;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.GenerationOptions;
import io.github.llamapanama.chat.message.ReasoningOptions;
import io.github.llamapanama.chat.reply.ReasoningMarkers;
import io.github.llamapanama.chat.reply.ReplyFormat;
import io.github.llamapanama.chat.reply.ReplyLanguage;
import io.github.llamapanama.chat.reply.ReplyOptions;
import io.github.llamapanama.models.TinyChat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is told at the end of a reply, by a model that writes its thoughts first. */
class ReplyEndTest {
  private static final ChatFormat CHATML = ChatFormats.builtIn().get("chatml");
  private static Llama thinker;

  @BeforeAll
  static void load() {
    GenerationOptions greedy = GenerationOptions.builder().temperature(0).maxTokens(40).build();
    thinker =
        Llama.load(
            TinyChat.path(),
            LlamaOptions.builder().format(ReplyEndTest::prompt).generation(greedy).build());
  }

  @AfterAll
  static void close() {
    thinker.close();
  }

  private static Prompt prompt(ChatRequest request, BoundaryTokens tokens) {
    ReplyFormat thinking =
        ReplyFormat.of(
            ReplyLanguage.PLAIN.withReasoning(ReasoningMarkers.of("<think>", "</think>")),
            new ReplyOptions("<think>", false, List.of(), false, false, false));
    String text = CHATML.prompt(request, tokens).text() + "<think>";
    return Prompt.builder().template(text).replyFormat(thinking).build();
  }

  private static ChatEvent.Finished end(ChatRequest request) {
    try (ChatStream reply = thinker.chatStream(request)) {
      return (ChatEvent.Finished) reply.stream().toList().getLast();
    }
  }

  @Test
  void theTokensOfThoughtsAreCounted() {
    ChatRequest.Builder request =
        ChatRequest.builder()
            .user("Who are you?")
            .options(options -> options.ignoreEndOfGeneration(true).maxTokens(24));

    assertThat(end(request.build()).reasoningTokens())
        .as("all is thought, but for what is held back as it may become a marker")
        .isBetween(22, 24);
    assertThat(
            end(request.reasoning(ReasoningOptions.defaults().withBudget(3)).build())
                .reasoningTokens())
        .isBetween(3, 5);
  }

  @Test
  void theStopTextThatEndedAReplyIsTold() {
    ChatRequest request =
        ChatRequest.builder()
            .user("What is the capital of France?")
            .options(options -> options.stop("Rome").stop("e"))
            .build();

    ChatEvent.Finished end = end(request);

    assertThat(end.reason()).isEqualTo(ChatFinishReason.STOP);
    assertThat(end.stop()).hasValue("e");
  }

  @Test
  void aReplyTellsTheLengthOfItsPromptAtOnce() {
    try (ChatStream reply = thinker.chatStream(ChatRequest.of("Who are you?"))) {
      int told = reply.promptTokens();

      assertThat(told).isEqualTo(reply.complete().usage().promptTokens()).isPositive();
    }
  }
}
