package io.github.llamapanama.server;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.github.llamapanama.chat.LlamaOptions;
import io.github.llamapanama.chat.message.GenerationOptions;
import io.github.llamapanama.models.TinyChat;
import io.github.llamapanama.server.model.ServedModel;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The chat page before a server that does not answer yet: it wants a key, or loads its model. */
class ChatPageWaitingTest {
  private static final String QUESTION = "What is the capital of France?";
  private static final String ANSWER = "The capital of France is Paris.";

  private static final LlamaOptions GREEDY =
      LlamaOptions.builder().generation(GenerationOptions.builder().temperature(0).build()).build();

  private static SystemChromium chromium;

  @BeforeAll
  static void start() {
    chromium = SystemChromium.start();
  }

  @AfterAll
  static void stop() {
    if (chromium != null) {
      chromium.close();
    }
  }

  private static void visitWithKey(Consumer<Page> test) {
    try (LlamaServer server =
            LlamaServer.builder()
                .model(ServedModel.of("tiny", TinyChat.path(), GREEDY))
                .port(0)
                .config(config -> config.apiKey("right"))
                .start();
        Visit visit = chromium.visit(server.uri())) {
      test.accept(visit.page());
    }
  }

  private static void send(Page page) {
    page.locator("#prompt").fill(QUESTION);
    page.locator("#prompt").press("Enter");
  }

  private static Locator replies(Page page) {
    return page.locator(".message.assistant .content");
  }

  @Test
  void aKeyIsAskedForUntilItIsRight() {
    visitWithKey(
        page -> {
          Locator dialog = page.locator("#ask-key");
          Locator input = page.locator("#ask-key-input");
          Locator reason = page.locator("#ask-key-reason");
          assertThat(dialog).isVisible();
          assertThat(input).isFocused();
          String missing = reason.textContent();

          input.fill("wrong");
          input.press("Enter");
          assertThat(reason).not().hasText(missing);
          assertThat(dialog).isVisible();

          input.fill("right");
          page.getByText("Use this key").click();
          assertThat(dialog).isHidden();
          assertThat(page.locator("#model-name")).hasText("tiny");
          send(page);
          assertThat(replies(page)).hasText(ANSWER);
        });
  }

  @Test
  void aKeyCanBeGivenLater() {
    visitWithKey(
        page -> {
          page.locator("#ask-key").getByText("Cancel").click();
          assertThat(page.locator("#ask-key")).isHidden();
          assertThat(page.locator("#notice-text")).hasText(Pattern.compile("key.*\\.$"));

          page.locator("#notice-retry").click();
          page.locator("#ask-key-input").fill("right");
          page.locator("#ask-key-input").press("Enter");

          assertThat(page.locator("#model-name")).hasText("tiny");
          assertThat(page.locator("#notice")).isHidden();
        });
  }

  @Test
  void aKeyIsForgottenWithThePage() {
    visitWithKey(
        page -> {
          page.locator("#ask-key-input").fill("right");
          page.locator("#ask-key-input").press("Enter");
          assertThat(page.locator("#model-name")).hasText("tiny");

          page.reload();

          assertThat(page.locator("#ask-key-input")).isVisible();
          assertThat(page.locator("#ask-key-input")).hasValue("");
        });
  }

  @Test
  void aQuestionWaitsForTheModelToBeLoaded() {
    CountDownLatch go = new CountDownLatch(1);
    try (LlamaServer server = loading(go);
        Visit visit = chromium.visit(server.uri())) {
      Page page = visit.page();
      send(page);
      assertThat(page.locator("#notice-text"))
          .hasText(Pattern.compile("^Loading model\\. Trying again in \\d+ s\\.$"));
      assertThat(page.locator("#notice-retry")).isHidden();
      assertThat(page.locator("#stop")).isVisible();
      visit.screenshot("chat-loading.png");

      go.countDown();

      assertThat(replies(page)).hasText(ANSWER);
      assertThat(page.locator("#notice")).isHidden();
      assertThat(page.locator("#model-name")).hasText("tiny");
    }
  }

  @Test
  void nobodyHasToWaitForTheModel() {
    CountDownLatch go = new CountDownLatch(1);
    try (LlamaServer server = loading(go);
        Visit visit = chromium.visit(server.uri())) {
      Page page = visit.page();
      send(page);
      assertThat(page.locator("#notice-text")).hasText(Pattern.compile("^Loading model"));

      page.locator("#stop").click();

      assertThat(page.locator("#notice-text")).hasText("Stopped before the model said anything.");
      go.countDown();
      server.loaded().join();
      page.locator("#notice-retry").click();
      assertThat(replies(page)).hasText(ANSWER);
    }
  }

  /** A server whose model is loaded once the latch is free. */
  private static LlamaServer loading(CountDownLatch go) {
    return LlamaServer.builder()
        .model(
            new ServedModel(
                "tiny",
                List.of(),
                () -> {
                  await(go);
                  return TinyChat.path();
                },
                GREEDY))
        .port(0)
        .startLoading();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
