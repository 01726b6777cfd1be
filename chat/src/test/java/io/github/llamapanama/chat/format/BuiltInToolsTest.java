package io.github.llamapanama.chat.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.MessageAssembler;
import io.github.llamapanama.chat.message.Tool;
import io.github.llamapanama.chat.reply.ReplyParser;
import io.github.llamapanama.core.sampling.Grammar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The tools that Llama 3 was taught by name, and the programs it writes. */
class BuiltInToolsTest {
  private static final Path TEMPLATE =
      Path.of(
          System.getProperty("llama.cpp.source"),
          "models",
          "templates",
          "meta-llama-Llama-3.1-8B-Instruct.jinja");

  @Test
  void aBuiltInToolIsCalledAsAMethod() throws IOException {
    assertThat(read("<|python_tag|>brave_search.call(query=\"a {b} c\")<|eom_id|>", "brave_search"))
        .isEqualTo("brave_search{\"query\":\"a {b} c\"}");
    assertThat(read("<|python_tag|>wolfram_alpha.call(query=\"1+1\")", "f", "wolfram_alpha"))
        .isEqualTo("wolfram_alpha{\"query\":\"1+1\"}");
  }

  @Test
  void aBuiltInToolMayBeNamedToTheTemplateOnly() throws IOException {
    ChatRequest request =
        ChatRequest.builder()
            .user("Well?")
            .templateVariable("builtin_tools", List.of("brave_search", "code_interpreter"))
            .build();
    Prompt prompt =
        ChatFormat.ofTemplate(Files.readString(TEMPLATE)).prompt(request, BoundaryTokens.NONE);

    assertThat(prompt.text()).contains("Tools: brave_search");
    assertThat(read(prompt, List.of("<|python_tag|>brave_search.call(query=\"x\")<|eom_id|>")))
        .isEqualTo("brave_search{\"query\":\"x\"}");
    assertThat(read(prompt, List.of("<|python_tag|>print(1)<|eom_id|>")))
        .isEqualTo("code_interpreter{\"code\":\"print(1)\"}");
  }

  @Test
  void aProgramIsACallOfTheToolThatRunsIt() throws IOException {
    String program = "<|python_tag|>d = {\"a\": 1}\nprint(d < 2)<|eom_id|>";
    String code = "{\"code\":\"d = {\\\"a\\\": 1}\\nprint(d < 2)\"}";

    assertThat(read(program, "f", "ipython")).isEqualTo("ipython" + code);
    assertThat(read(program, "code_interpreter")).isEqualTo("code_interpreter" + code);
  }

  @Test
  void withoutSuchAToolItIsContent() throws IOException {
    assertThat(read("<|python_tag|>print(1)", "f")).isEqualTo("print(1)");
    assertThat(read("<|python_tag|>brave_search.call(query=\"x\")", "f"))
        .isEqualTo("brave_search.call(query=\"x\")");
  }

  @Test
  void jsonAfterTheTagIsACallAsWithoutIt() throws IOException {
    assertThat(
            read("<|python_tag|>{\"name\": \"f\", \"parameters\": {}}<|eom_id|>", "f", "ipython"))
        .isEqualTo("f{}");
    assertThat(read("{\"name\": \"f\", \"parameters\": {}}<|eot_id|>", "f", "ipython"))
        .isEqualTo("f{}");
  }

  @Test
  void aBraceInAProgramDoesNotStartTheGrammar() throws IOException {
    Grammar grammar = prompt("f").grammar().orElseThrow();
    Pattern trigger = Pattern.compile(grammar.trigger().orElseThrow().patterns().getFirst());

    assertThat(trigger.matcher("<|python_tag|>d = {").find()).isFalse();
    assertThat(trigger.matcher("<|python_tag|>{").find()).isTrue();
    assertThat(trigger.matcher("{").find()).isTrue();
  }

  /** Reads a reply in every possible two parts. */
  private static String read(String text, String... tools) throws IOException {
    Prompt prompt = prompt(tools);
    String whole = read(prompt, List.of(text));
    for (int cut = 1; cut < text.length(); cut++) {
      assertThat(read(prompt, List.of(text.substring(0, cut), text.substring(cut))))
          .as("cut at %d", cut)
          .isEqualTo(whole);
    }
    return whole;
  }

  private static String read(Prompt prompt, List<String> pieces) {
    ReplyParser parser = prompt.replyFormat().parser();
    MessageAssembler assembler = new MessageAssembler();
    pieces.forEach(piece -> parser.accept(piece).forEach(assembler::add));
    parser.finish().forEach(assembler::add);
    ChatMessage message = assembler.message();
    StringBuilder read = new StringBuilder(message.text());
    message
        .toolCalls()
        .forEach(call -> read.append(call.function().name()).append(call.function().arguments()));
    return read.toString();
  }

  private static Prompt prompt(String... tools) throws IOException {
    ChatRequest.Builder request = ChatRequest.builder().user("Well?");
    for (String tool : tools) {
      request.tool(Tool.function(tool, "A tool.", Map.of("type", "object")));
    }
    return ChatFormat.ofTemplate(Files.readString(TEMPLATE))
        .prompt(request.build(), BoundaryTokens.NONE);
  }
}
