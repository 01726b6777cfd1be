package io.github.llamapanama.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.llamapanama.chat.message.ChatCompletion;
import io.github.llamapanama.chat.message.ChatFinishReason;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.ResponseFormat;
import io.github.llamapanama.chat.typed.PartialJson;
import io.github.llamapanama.models.TinyChat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Hot sampling tries to leave the grammar at every token. */
class JsonModeTest {
  private static final int REPLIES = 1000;

  private static final int AT_ONCE = 20;
  private static final List<String> QUESTIONS =
      List.of("Hello", "Describe Paris as JSON.", "Who are you?", "Write a name and an age.");

  @Test
  void aReplyIsAnObjectOrItsBeginningHoweverHotItWasSampled() throws Exception {
    int ended = 0;
    // One thread: a grammar keeps the tiny model waiting, and not the other way round.
    try (Llama llama =
        Llama.load(
            TinyChat.path(),
            LlamaOptions.builder()
                .parallelism(AT_ONCE)
                .context(
                    context ->
                        context
                            .unifiedKvCache(false)
                            .contextSize(AT_ONCE * 512)
                            .threads(1)
                            .batchThreads(1))
                .build())) {
      for (int i = 0; i < REPLIES / AT_ONCE; i++) {
        long seed = 1000L * i;
        ChatRequest request =
            ChatRequest.builder()
                .user(QUESTIONS.get(i % QUESTIONS.size()))
                .responseFormat(new ResponseFormat.JsonObject())
                .options(
                    options ->
                        options
                            .temperature(1.5)
                            .topK(0)
                            .topP(1)
                            .minP(0)
                            .seed(seed)
                            .choices(AT_ONCE)
                            .maxTokens(48))
                .build();
        for (ChatCompletion.Choice choice : llama.chat(request).choices()) {
          if (choice.finishReason() == ChatFinishReason.STOP) {
            assertIsObject(choice.message().text());
            ended++;
          } else {
            // The beginning of an object: what does not fit would be refused here.
            new PartialJson().append(choice.message().text());
          }
        }
      }
    }
    assertThat(ended).as("replies that were not cut off").isGreaterThan(REPLIES / 4);
  }

  private static void assertIsObject(String text) {
    try {
      assertThat(new JsonMapper().readTree(text).isObject()).as(text).isTrue();
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + text, e);
    }
  }
}
