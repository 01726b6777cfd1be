package io.github.llamapanama.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.chat.message.ChatCompletion;
import io.github.llamapanama.chat.message.ChatFinishReason;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.GenerationOptions;
import io.github.llamapanama.chat.typed.JsonType;
import io.github.llamapanama.chat.typed.Partial;
import io.github.llamapanama.chat.typed.TruncatedOutputException;
import io.github.llamapanama.chat.typed.Typed;
import io.github.llamapanama.models.TinyChat;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Replies as Java values, by a model that really answers. */
@Timeout(120)
class TypedChatTest {
  record Capital(String country, String capital) {}

  record Person(String name, int age) {}

  enum Mood {
    GOOD,
    BAD
  }

  sealed interface Reply {
    record Feels(Mood mood, LocalDate since, Optional<Integer> degree) implements Reply {}

    record Counts(List<Mood> moods, long total) implements Reply {}
  }

  private static Llama llama;

  @BeforeAll
  static void load() {
    GenerationOptions greedy = GenerationOptions.builder().temperature(0).maxTokens(80).build();
    llama = Llama.load(TinyChat.path(), LlamaOptions.builder().generation(greedy).build());
  }

  @AfterAll
  static void close() {
    llama.close();
  }

  @Test
  void aRecordIsExtracted() {
    Typed<Capital> reply =
        llama.chat("What is the capital of France? Answer as JSON.", Capital.class);

    assertThat(reply.value()).isEqualTo(new Capital("France", "Paris"));
    assertThat(reply.completion().finishReason()).isEqualTo(ChatFinishReason.STOP);
    assertThat(llama.chat("Give me JSON with name Anna and age 31.", Person.class).value())
        .isEqualTo(new Person("Anna", 31));
  }

  /** The question does not fit the type, and the temperature is high. */
  @Test
  void whateverIsAskedTheReplyIsAnInstanceOrSaysThatItWasCutOff() throws Exception {
    JsonType<Reply> type = JsonType.of(Reply.class);
    List<ChatCompletion> replies =
        sample(60, wild -> wild.user("Who are you?").responseFormat(type.responseFormat()).build());

    for (ChatCompletion reply : replies) {
      if (isWhole(reply)) {
        assertThat(Typed.of(type, reply).value()).isInstanceOf(Reply.class);
      } else {
        assertThatThrownBy(() -> Typed.of(type, reply))
            .isInstanceOf(TruncatedOutputException.class);
      }
    }
    assertThat(replies).filteredOn(TypedChatTest::isWhole).hasSizeGreaterThan(10);
  }

  @Test
  void partialsGrowIntoTheInstance() {
    ChatRequest request = ChatRequest.of("What is the capital of France? Answer as JSON.");
    try (TypedStream<Capital> stream = llama.chatStream(request, Capital.class)) {
      List<Partial<Capital>> partials = stream.stream().toList();

      assertThat(partials.getLast().value()).contains(new Capital("France", "Paris"));
      assertThat(partials.getLast().json())
          .isEqualTo(Map.of("country", "France", "capital", "Paris"));
      assertThat(partials.subList(0, partials.size() - 1))
          .hasSizeGreaterThan(3)
          .allMatch(partial -> partial.value().isEmpty());
      assertThat(partials).extracting(partial -> ((Map<?, ?>) partial.json()).size()).isSorted();
      assertThat(stream.complete().value()).isEqualTo(new Capital("France", "Paris"));
    }
  }

  @Test
  void aReplyThatIsCutOffSaysSoAndCarriesItsText() {
    ChatRequest request =
        ChatRequest.builder()
            .user("What is the capital of France? Answer as JSON.")
            .options(options -> options.maxTokens(4))
            .build();

    assertThatThrownBy(() -> llama.chat(request, Capital.class))
        .isInstanceOfSatisfying(
            TruncatedOutputException.class, e -> assertThat(e.text()).startsWith("{"))
        .hasMessageContaining("maxTokens");
    try (TypedStream<Capital> stream = llama.chatStream(request, Capital.class)) {
      assertThatThrownBy(stream::complete).isInstanceOf(TruncatedOutputException.class);
    }
  }

  private static boolean isWhole(ChatCompletion reply) {
    return reply.finishReason() == ChatFinishReason.STOP;
  }

  /** Replies at temperature 1.5, as many at once as pays. */
  private static List<ChatCompletion> sample(
      int count, Function<ChatRequest.Builder, ChatRequest> question) throws Exception {
    Semaphore atOnce = new Semaphore(32);
    List<Future<ChatCompletion>> replies = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < count; i++) {
        int seed = i;
        ChatRequest request =
            question.apply(
                ChatRequest.builder()
                    .options(options -> options.temperature(1.5).seed(seed).maxTokens(300)));
        atOnce.acquire();
        replies.add(
            threads.submit(
                () -> {
                  try {
                    return llama.chat(request);
                  } finally {
                    atOnce.release();
                  }
                }));
      }
    }
    List<ChatCompletion> completions = new ArrayList<>();
    for (Future<ChatCompletion> reply : replies) {
      completions.add(reply.get());
    }
    return completions;
  }
}
