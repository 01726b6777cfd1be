package io.github.llamapanama.server;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.github.llamapanama.chat.LlamaOptions;
import io.github.llamapanama.chat.message.GenerationOptions;
import io.github.llamapanama.models.TinyChat;
import io.github.llamapanama.server.model.ServedModel;
import java.awt.image.BufferedImage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The chat page in a real browser, in front of a real server. */
class ChatPageTest {
  private static final GenerationOptions GREEDY =
      GenerationOptions.builder().temperature(0).build();

  private static final String TOOLS =
      """
      [{"type": "function", "function": {"name": "get_weather",
        "description": "Current weather of a city",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}},
                       "required": ["city"]}}}]
      """;

  private static SystemChromium chromium;
  private static LlamaServer server;

  private Visit visit;
  private Page page;

  @BeforeAll
  static void start() {
    chromium = SystemChromium.start();
    server =
        LlamaServer.builder()
            .model(tiny("tiny", LlamaOptions.builder().generation(GREEDY).build()))
            .model(tiny("endless", endless()))
            .model(tiny("thinker", ThinkingModel.options()))
            .port(0)
            .start();
  }

  @AfterAll
  static void stop() {
    if (chromium != null) {
      chromium.close();
      server.close();
    }
  }

  private static ServedModel tiny(String name, LlamaOptions options) {
    return ServedModel.of(name, TinyChat.path(), options);
  }

  /** Writes until the context is full, which takes much longer than the test. */
  private static LlamaOptions endless() {
    return LlamaOptions.builder()
        .context(context -> context.contextSize(32_768))
        .generation(GenerationOptions.builder().ignoreEndOfGeneration(true).build())
        .build();
  }

  @BeforeEach
  void open() {
    open(chromium.visit(server.uri()));
  }

  private void open(Visit opened) {
    visit = opened;
    page = opened.page();
  }

  @AfterEach
  void leave() {
    visit.close();
  }

  private void send(String text) {
    page.locator("#prompt").fill(text);
    // As long as a reply is coming there is a button that stops it in its place.
    assertThat(page.locator("#send")).isVisible();
    page.locator("#prompt").press("Enter");
  }

  private void choose(String model) {
    page.locator("#model").selectOption(model);
  }

  private Locator replies() {
    return page.locator(".message.assistant");
  }

  @Test
  void aQuestionIsAnsweredAndTheAnswerIsMeasured() {
    send("What is the capital of France?");
    assertThat(replies().locator(".content")).hasText("The capital of France is Paris.");
    assertThat(replies().locator(".figures"))
        .hasText(Pattern.compile("^\\d+ tokens · [\\d.,]+ tokens/s · prompt of \\d+ tokens.*"));
    assertThat(page.locator("#status")).hasText("The capital of France is Paris.");
    assertThat(page.locator("#prompt")).isEmpty();
  }

  @Test
  void aConversationGoesOnAndIsStillThereAfterAReload() {
    send("My name is Anna.");
    assertThat(replies().first().locator(".figures")).hasText(Pattern.compile("tokens/s"));
    send("What is my name?");
    assertThat(replies().nth(1).locator(".content")).hasText("Your name is Anna.");
    page.reload();
    assertThat(replies().nth(1).locator(".content")).hasText("Your name is Anna.");
    page.locator("#new").click();
    assertThat(replies()).hasCount(0);
    assertThat(page.locator("#welcome")).isVisible();
    assertThat(page.locator("#prompt")).isFocused();
  }

  @Test
  void anAnswerGrowsUntilItIsStoppedWhichFreesItsSequence() {
    choose("endless");
    send("Tell me everything.");
    Locator content = replies().locator(".content");
    assertThat(content).hasText(Pattern.compile("\\S{3}"));
    String early = content.textContent();
    page.waitForCondition(() -> content.textContent().length() > early.length() + 20);
    assertThat(active("endless")).isEqualTo(1);

    page.locator("#stop").click();

    assertThat(page.locator("#send")).isVisible();
    awaitIdle("endless");
    assertThat(replies().locator(".figures"))
        .hasText(Pattern.compile("tokens/s · prompt of \\d+ tokens.* · stopped$"));
    String stopped = content.textContent();
    assertThat(stopped).startsWith(early.substring(0, 3));
    page.waitForTimeout(200);
    assertThat(content.textContent()).isEqualTo(stopped);
  }

  @Test
  void escapeStopsAndShiftEnterIsANewLine() {
    choose("endless");
    page.locator("#prompt").fill("One");
    page.locator("#prompt").press("Shift+Enter");
    page.locator("#prompt").pressSequentially("Two");
    page.locator("#prompt").press("Enter");
    assertThat(page.locator(".message.user .bubble")).hasText("One\nTwo");
    assertThat(replies().locator(".content")).hasText(Pattern.compile("\\S{3}"));
    page.keyboard().press("Escape");
    awaitIdle("endless");
    assertThat(page.locator("#stop")).isHidden();
  }

  @Test
  void aConversationThatIsLeftFreesItsSequenceToo() {
    choose("endless");
    send("Tell me everything.");
    assertThat(replies().locator(".content")).hasText(Pattern.compile("\\S{3}"));
    page.locator("#new").click();
    awaitIdle("endless");
    assertThat(replies()).hasCount(0);
    assertThat(page.locator("#send")).isVisible();
  }

  private static int active(String model) {
    return server.models().loaded(model).orElseThrow().snapshot().active();
  }

  private void awaitIdle(String model) {
    page.waitForCondition(() -> active(model) == 0);
  }

  @Test
  void thoughtsAreShownApart() {
    choose("thinker");
    send("Who are you?");
    Locator thoughts = replies().locator(".thoughts");
    assertThat(thoughts.locator("summary")).hasText(Pattern.compile("^Thought for [\\d.]+ s$"));
    assertThat(replies().locator(".content")).hasText("a very small language model.");
    assertThat(thoughts.locator(".thoughts-text")).isHidden();
    thoughts.locator("summary").click();
    assertThat(thoughts.locator(".thoughts-text")).hasText("I am Tiny");
    assertThat(thoughts.locator(".thoughts-text")).isVisible();
  }

  @Test
  void aCallOfAToolIsShownAndItsResultGoesBack() {
    page.locator("#open-settings").click();
    page.locator("[name=tools]").fill(TOOLS);
    page.keyboard().press("Escape");
    send("What is the weather in Paris?");
    Locator call = page.locator(".call");
    assertThat(call.locator(".call-name")).hasText("get_weather");
    assertThat(call.locator(".call-arguments")).hasText("{\n  \"city\": \"Paris\"\n}");
    visit.screenshot("chat-tool.png");

    call.locator(".call-answer textarea").fill("sunny, 20 degrees");
    call.locator(".call-answer textarea").press("Enter");

    assertThat(replies().nth(1).locator(".content")).hasText(Pattern.compile("sunny"));
    assertThat(call.locator(".call-result pre")).hasText("sunny, 20 degrees");
  }

  @Test
  void anAnswerFollowsAJsonSchema() {
    page.locator("#open-settings").click();
    page.locator("[name=schema]")
        .fill(
            """
            {"type": "object", "properties": {"name": {"const": "Paris"}}, "required": ["name"]}
            """);
    page.keyboard().press("Escape");
    send("Give me Paris as JSON.");
    assertThat(replies().locator(".content code")).hasText("{\n  \"name\": \"Paris\"\n}");
  }

  @Test
  void settingsAreKeptButNotTheKey() {
    page.locator("#open-settings").click();
    page.locator("[name=system]").fill("Answer in upper case.");
    page.locator("[name=temperature]").fill("0");
    page.locator("[name=key]").fill("secret");
    page.keyboard().press("Escape");
    page.reload();
    page.locator("#open-settings").click();
    assertThat(page.locator("[name=system]")).hasValue("Answer in upper case.");
    assertThat(page.locator("[name=temperature]")).hasValue("0");
    assertThat(page.locator("[name=key]")).hasValue("");
    assertThat(page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])").toString())
        .contains("upper case")
        .doesNotContain("secret");
    page.keyboard().press("Escape");
    send("What is the capital of Spain?");
    assertThat(replies().locator(".content")).hasText("THE CAPITAL OF SPAIN IS MADRID.");
  }

  @Test
  void aSettingThatCannotBeReadIsShownBeforeAnythingIsSent() {
    page.locator("#open-settings").click();
    page.locator("[name=tools]").fill("[{");
    assertThat(page.locator("[data-problem=tools]"))
        .hasText(Pattern.compile("^The tools cannot be read: "));
    page.keyboard().press("Escape");
    send("Hello");
    assertThat(page.locator("#notice-text"))
        .hasText(Pattern.compile("^The tools cannot be read: "));
    assertThat(page.locator("[name=tools]")).isFocused();
  }

  @Test
  void whatWasAskedCanBeEditedAndAnsweredAgain() {
    send("What is the capital of France?");
    assertThat(replies().locator(".content")).hasText("The capital of France is Paris.");
    page.locator("[data-action=edit]").click();
    page.locator(".editor textarea").fill("What is the capital of Spain?");
    page.locator(".editor textarea").press("Enter");
    assertThat(replies().locator(".content")).hasText("The capital of Spain is Madrid.");
    assertThat(page.locator(".message.user")).hasCount(1);
    page.locator("[data-action=regenerate]").click();
    assertThat(replies()).hasCount(1);
    assertThat(replies().locator(".content")).hasText("The capital of Spain is Madrid.");
  }

  @Test
  void aTextIsCopied() {
    visit.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
    send("What is the capital of France?");
    assertThat(replies().locator(".content")).hasText("The capital of France is Paris.");
    replies().locator("[data-action=copy]").click();
    assertThat(replies().locator("[data-action=copy]")).hasText("Copied");
    assertThat(page.evaluate("navigator.clipboard.readText()"))
        .isEqualTo("The capital of France is Paris.");
  }

  @Test
  void whatAModelWritesIsMarkdownButNeverHtml() {
    page.evaluate(
        """
        text => sessionStorage.setItem("llama-panama.conversation", JSON.stringify([
          {role: "user", content: "<b>bold?</b>"},
          {role: "assistant", content: text, reasoning_content: "", tool_calls: [], figures: ""}]))
        """,
        """
        ## A title
        Some **bold** text, `code <b>`, <img src=x onerror="document.title = 'broken'">
        and [a link](https://example.org/) but not [a script](javascript:alert).

        1. one
           - inner
        2. two

        | a | b |
        |---|---|
        | 1 | 2 |

        ```java
        int i = 0 < 1 ? 1 : 0;
        ```
        """);
    page.reload();
    Locator content = replies().locator(".content");
    assertThat(content.locator("h4")).hasText("A title");
    assertThat(content.locator("strong")).hasText("bold");
    assertThat(content.locator("p code")).hasText("code <b>");
    assertThat(content.locator("ol > li > ul > li")).hasText("inner");
    assertThat(content.locator("td").nth(1)).hasText("2");
    assertThat(content.locator(".code pre")).hasText("int i = 0 < 1 ? 1 : 0;");
    assertThat(content.locator("a")).hasCount(1);
    assertThat(content.locator("a")).hasAttribute("rel", "noopener noreferrer");
    assertThat(content).containsText("[a script](javascript:alert)");
    assertThat(page.locator("img[src=x]")).hasCount(0);
    assertThat(page.locator(".bubble")).hasText("<b>bold?</b>");
    assertThat(page.title()).isEqualTo("Llama Panama");
    visit.screenshot("chat-markdown.png");
  }

  @Test
  void aServerThatIsGoneIsMissedInWords() {
    LlamaServer gone = LlamaServer.builder().model(TinyChat.path()).port(0).start();
    page.navigate(gone.uri().toString());
    gone.close();
    send("Hello");
    assertThat(page.locator("#notice-text"))
        .hasText("The server cannot be reached. Is it still running?");
    assertThat(page.locator("#notice-retry")).isVisible();
  }

  @Test
  void aPhoneShowsAllOfItInTheDark() {
    visit.close();
    open(
        chromium.visit(
            server.uri(),
            new Browser.NewContextOptions()
                .setViewportSize(360, 740)
                .setColorScheme(ColorScheme.DARK)
                .setHasTouch(true)
                .setIsMobile(true)));
    page.locator(".suggestions button").first().tap();
    assertThat(replies().locator(".content")).hasText("The capital of France is Paris.");
    assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(360);
    BufferedImage shot = visit.screenshot("chat-phone.png");
    assertThat(shot.getRGB(2, 300) & 0xff).as("the background's brightness").isLessThan(64);
  }

  @Test
  void thePageLooksLikeAPage() {
    send("What is the capital of France?");
    assertThat(replies().locator(".figures")).hasText(Pattern.compile("tokens/s"));
    BufferedImage shot = visit.screenshot("chat.png");
    assertThat(shot.getWidth()).isEqualTo(1200);
    Set<Integer> colours = new HashSet<>();
    for (int y = 0; y < shot.getHeight(); y++) {
      for (int x = 0; x < shot.getWidth(); x++) {
        colours.add(shot.getRGB(x, y));
      }
    }
    assertThat(colours).as("colours of the picture").hasSizeGreaterThan(100);
  }
}
