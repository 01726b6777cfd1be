package io.github.llamapanama.server;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.github.llamapanama.server.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The documentation page in a real browser, in front of a real server. */
@ExtendWith(TinyServer.class)
class DocsPageTest {
  private static SystemChromium chromium;
  private static LlamaServer server;

  private Visit visit;
  private Page page;

  @BeforeAll
  static void start(LlamaServer tiny) {
    server = tiny;
    chromium = SystemChromium.start();
  }

  @AfterAll
  static void stop() {
    if (chromium != null) {
      chromium.close();
    }
  }

  @BeforeEach
  void open() {
    visit = chromium.visit(server.uri().resolve("/docs"));
    page = visit.page();
    page.locator("article").first().waitFor();
  }

  @AfterEach
  void leave() {
    visit.close();
  }

  private Locator operation(String id) {
    return page.locator("#" + id);
  }

  @Test
  void everyAddressIsShownAndCanBeGoneTo() {
    ObjectNode api = Json.readObject(new TestClient(server).get("/openapi.json").body());
    List<String> paths = new ArrayList<>();
    api.get("paths").fieldNames().forEachRemaining(paths::add);
    assertThat(page.locator("article .path").allTextContents()).containsAll(paths);
    assertThat(page.locator("#contents a")).hasCount(page.locator("article").count());
    page.locator("#contents a[href='#post-v1-chat-completions']").click();
    assertThat(operation("post-v1-chat-completions")).isInViewport();
    visit.screenshot("docs.png");
  }

  @Test
  void parametersHaveTheirTypesAndDefaults() {
    Locator row =
        operation("post-v1-chat-completions")
            .locator(".rows > li")
            .filter(
                new Locator.FilterOptions()
                    .setHas(
                        page.locator(".name", new Page.LocatorOptions().setHasText("temperature"))))
            .first();
    assertThat(row).containsText("number, 0 or more, default 0.8");
  }

  @Test
  void anExampleIsACommandThatCanBeTried() {
    Locator operation = operation("post-v1-chat-completions");
    assertThat(operation.locator(".curl pre"))
        .containsText("curl '" + server.uri() + "/v1/chat/completions' \\");
    assertThat(operation.locator(".curl pre")).containsText("\"What is the capital of France?\"");
    operation.locator(".try summary").click();
    operation.locator(".try [type=submit]").click();
    assertThat(operation.locator(".outcome")).hasText(Pattern.compile("^200 OK · \\d+ ms$"));
    assertThat(operation.locator(".answer")).containsText("The capital of France is Paris.");
    operation.locator(".answer").scrollIntoViewIfNeeded();
    visit.screenshot("docs-try.png");
  }

  @Test
  void anErrorIsShownAsItIsAnswered() {
    Locator operation = operation("post-v1-chat-completions");
    operation.locator(".try summary").click();
    operation.locator(".try textarea").fill("{\"messages\": 1}");
    operation.locator(".try [type=submit]").click();
    assertThat(operation.locator(".outcome.problem"))
        .hasText(Pattern.compile("^400 Bad Request · "));
    assertThat(operation.locator(".answer")).containsText("invalid_request_error");
  }

  @Test
  void aKeyIsNamedInCommandsButNotShown() {
    page.locator("#key").fill("secret");
    Locator command = operation("post-v1-chat-completions").locator(".curl pre");
    assertThat(command).containsText("-H \"Authorization: Bearer $API_KEY\"");
    assertThat(page.locator("body")).not().containsText("secret");
  }
}
