package io.github.llamapanama.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.models.TinyChat;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser is given; what it makes of it is in {@code ChatPageTest} and its like. */
@ExtendWith(TinyServer.class)
class PagesTest {
  /** What a page refers to: {@code href="…"}, {@code src="…"}, {@code from "…"}, {@code url(…)}. */
  private static final Pattern REFERENCE =
      Pattern.compile("(?:href=|src=|from |import |url\\()[\"']?([^\"'#) >]+)[\"')]");

  private static TestClient client;

  @BeforeAll
  static void connect(TestClient tiny) {
    client = tiny;
  }

  static Stream<Map.Entry<String, String>> types() {
    return Map.of(
        "/", "text/html; charset=utf-8",
        "/docs", "text/html; charset=utf-8",
        "/page/chat.css", "text/css; charset=utf-8",
        "/page/chat.js", "text/javascript; charset=utf-8",
        "/favicon.ico", "image/svg+xml",
        "/openapi.json", "application/json; charset=utf-8")
        .entrySet()
        .stream();
  }

  @ParameterizedTest
  @MethodSource("types")
  void whatAPageIsMadeOfIsToldAndNotGuessed(Map.Entry<String, String> page) {
    HttpResponse<String> answer = client.get(page.getKey());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).hasValue(page.getValue());
    assertThat(answer.headers().firstValue("x-content-type-options")).hasValue("nosniff");
  }

  @Test
  void aPageMayLoadAndRunOnlyWhatThisServerHas() {
    String policy = client.get("/").headers().firstValue("content-security-policy").orElseThrow();
    assertThat(policy.split("; "))
        .contains(
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'");
    assertThat(policy).doesNotContain("unsafe", "http", "*");
  }

  @Test
  void aPageThatHasNotChangedIsNotSentAgain() {
    HttpResponse<String> first = client.get("/");
    String tag = first.headers().firstValue("etag").orElseThrow();
    HttpResponse<String> again = client.get("/", "If-None-Match", tag);
    assertThat(first.headers().firstValue("cache-control")).hasValue("no-cache");
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(client.get("/", "If-None-Match", "\"another\"").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/docs"})
  void allThatAPageRefersToIsHere(String page) {
    assertThat(references(page)).as("references of " + page).hasSizeGreaterThan(4);
    references(page)
        .forEach(
            path -> {
              assertThat(path).as("a reference of %s", page).doesNotContain(":");
              HttpResponse<String> part = client.get("/" + path.replace("./", ""));
              assertThat(part.statusCode()).as(path).isEqualTo(200);
              if (path.endsWith(".js")) {
                scripts(path)
                    .forEach(
                        script ->
                            assertThat(client.get(script).statusCode()).as(script).isEqualTo(200));
              }
            });
  }

  private static Stream<String> references(String page) {
    return REFERENCE.matcher(client.get(page).body()).results().map(result -> result.group(1));
  }

  private static Stream<String> scripts(String script) {
    return references("/" + script).map(name -> "/page/" + name.replace("./", ""));
  }

  @Test
  void noScriptMakesHtmlOfAText() {
    assertThat(
            Stream.concat(
                    Stream.of("/page/chat.js", "/page/docs.js"),
                    Stream.concat(scripts("page/chat.js"), scripts("page/docs.js")))
                .distinct())
        .allSatisfy(
            script ->
                assertThat(client.get(script).body())
                    .as(script)
                    .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "eval("));
  }

  @Test
  void whatIsNotPartOfAPageIsNotThere() {
    assertThat(client.get("/page/Pages.class").statusCode()).isEqualTo(404);
    assertThat(client.get("/page/../openapi.json").statusCode()).isNotEqualTo(500);
  }

  @Test
  void aServerCanBeWithoutPages() {
    try (LlamaServer bare =
        LlamaServer.builder()
            .model(TinyChat.path())
            .port(0)
            .config(config -> config.pages(false))
            .start()) {
      TestClient other = new TestClient(bare);
      assertThat(other.get("/").statusCode()).isEqualTo(404);
      assertThat(other.get("/docs").statusCode()).isEqualTo(404);
      assertThat(other.get("/page/chat.js").statusCode()).isEqualTo(404);
      assertThat(other.get("/openapi.json").statusCode()).isEqualTo(200);
    }
  }
}
