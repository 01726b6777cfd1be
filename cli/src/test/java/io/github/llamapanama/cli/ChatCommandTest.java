package io.github.llamapanama.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.chat.message.ChatCompletion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatCommandTest {
  private static final String QUESTION = "What is the capital of France?";
  private static final String ANSWER = "The capital of France is Paris.\n";

  @Test
  void answersAQuestionOnStandardOutputAndSaysNothingElse() {
    assertThat(Run.llama("chat", "--temp", "0", QUESTION)).isEqualTo(new Run(0, ANSWER, ""));
  }

  @Test
  void joinsWordsThatWereNotQuoted() {
    Run run = Run.llama("chat", "--temp", "0", "What", "is", "the", "capital", "of", "France?");
    assertThat(run.out()).isEqualTo(ANSWER);
  }

  @Test
  void takesTheQuestionFromAPipe() {
    assertThat(Run.llama(Map.of(), QUESTION + "\n", "chat", "--temp", "0").out()).isEqualTo(ANSWER);
    assertThat(Run.llama(Map.of(), QUESTION + "\n", "chat", "--temp", "0", "-").out())
        .isEqualTo(ANSWER);
  }

  @Test
  void takesTheQuestionFromAFile(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("question.txt"), QUESTION + "\n");
    assertThat(Run.llama("chat", "--temp", "0", "-f", file.toString()).out()).isEqualTo(ANSWER);
  }

  @Test
  void followsTheSystemPrompt() {
    Run run =
        Run.llama(
            "chat",
            "--temp",
            "0",
            "-sys",
            "Answer in upper case.",
            "What is the capital of Spain?");
    assertThat(run.out()).isEqualTo("THE CAPITAL OF SPAIN IS MADRID.\n");
  }

  @Test
  void printsCharactersOfSeveralTokensWhole() {
    assertThat(Run.llama("chat", "--temp", "0", "Send me a rocket emoji.").out()).contains("🚀");
  }

  @Test
  void stopsAfterAsManyTokensAsAsked() {
    Run run = Run.llama("chat", "--temp", "0", "-n", "3", QUESTION);
    assertThat(run.status()).isZero();
    assertThat(run.out().length()).isBetween(2, ANSWER.length() - 1);
    assertThat(ANSWER).startsWith(run.out().strip());
  }

  @Test
  void stopsBeforeAReversePrompt() {
    Run run = Run.llama("chat", "--temp", "0", "-r", " Paris", QUESTION);
    assertThat(run.out()).isEqualTo("The capital of France is\n");
  }

  @Test
  void aSeedMakesSamplingRepeatable() {
    String[] args = {
      "chat", "--temp", "5", "--top-k", "0", "--min-p", "0", "-n", "16", "-s", "7", "Hi"
    };
    assertThat(Run.llama(args).out()).isEqualTo(Run.llama(args).out());
  }

  @Test
  void aGrammarShapesTheAnswer() {
    Run run = Run.llama("chat", "--grammar", "root ::= \"Rome\" | \"Oslo\"", QUESTION);
    assertThat(run.out().strip()).isIn("Rome", "Oslo");
  }

  @Test
  void saysOnRequestHowFastItWas() {
    Run run = Run.llama("chat", "--temp", "0", "--show-timings", QUESTION);
    assertThat(run.out()).isEqualTo(ANSWER);
    assertThat(run.err()).containsPattern("\\[\\d+ tokens, [\\d.]+ tokens/s; prompt \\d+ tokens");
  }

  @Test
  void verboseShowsTheLogOfLlamaCppOnStandardError() throws Exception {
    ForkedLlama.Result run = ForkedLlama.run("chat", "-v", "--temp", "0", QUESTION);
    assertThat(run.out()).isEqualTo(ANSWER);
    assertThat(run.err()).contains("llama.cpp");
  }

  @Test
  void takesAChatFormatByName() {
    Run run = Run.llama("chat", "--temp", "0", "--chat-format", "chatml", QUESTION);
    assertThat(run.out()).isEqualTo(ANSWER);
  }

  @Test
  void takesATemplate() {
    String chatml =
        "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
            + "<|im_start|>assistant{{ '\n' }}";
    assertThat(Run.llama("chat", "--temp", "0", "--chat-template", chatml, QUESTION).out())
        .isEqualTo(ANSWER);
  }

  @Test
  void anEmptyQuestionIsWrongUsage() {
    assertThat(Run.llama(Map.of(), "\n", "chat"))
        .isEqualTo(new Run(2, "", "llama: The question is empty\n"));
  }

  @Test
  void aQuestionThatDoesNotFitIsOneClearLine() {
    Run run = Run.llama(Map.of(), "word ".repeat(3000), "chat");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .contains("tokens do not fit into a context of");
  }

  @Test
  void printsSeveralReplies() {
    Run run = Run.llama("chat", "--temp", "0", "--n", "2", QUESTION);
    assertThat(run.out()).isEqualTo("--- 1\n" + ANSWER + "--- 2\n" + ANSWER);
  }

  @Test
  void printsAReplyAsJsonWithLogProbabilities() {
    Run run = Run.llama("chat", "--temp", "0", "--json", "--logprobs", "2", QUESTION);
    ChatCompletion completion = ChatCompletion.fromJson(run.out());
    assertThat(completion.text()).isEqualTo(ANSWER.strip());
    assertThat(completion.choices().getFirst().logprobs())
        .isNotEmpty()
        .allSatisfy(token -> assertThat(token.topLogprobs()).hasSize(2));
  }

  @Test
  void printsTheCallOfAToolThatTheQuestionNeeds(@TempDir Path folder) throws Exception {
    Path tools = weather(folder);
    Run run =
        Run.llama(
            "chat", "--temp", "0", "--tools", tools.toString(), "What is the weather in Paris?");
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .containsPattern(
            "^\\{\"id\":\"\\w+\",\"type\":\"function\",\"function\":\\{\"name\":\"get_weather\",")
        .endsWith("\"arguments\":\"{\\\"city\\\": \\\"Paris\\\"}\"}}\n");
  }

  @Test
  void answersPlainlyWhereNoToolIsNeeded(@TempDir Path folder) throws Exception {
    Path tools = weather(folder);
    assertThat(Run.llama("chat", "--temp", "0", "--tools", tools.toString(), QUESTION).out())
        .isEqualTo(ANSWER);
  }

  @Test
  void aToolThatMustBeCalledIs(@TempDir Path folder) throws Exception {
    String tools = weather(folder).toString();
    for (String choice : new String[] {"required", "get_weather"}) {
      Run run =
          Run.llama("chat", "--temp", "0", "--tools", tools, "--tool-choice", choice, QUESTION);
      assertThat(run.out()).contains("\"name\":\"get_weather\"");
    }
  }

  private static Path weather(Path folder) throws Exception {
    return Files.writeString(
        folder.resolve("tools.json"),
        """
        [{"type": "function", "function": {"name": "get_weather",
          "description": "Get the current weather in a city.", "parameters": {"type": "object",
          "properties": {"city": {"type": "string"}}, "required": ["city"]}}}]
        """);
  }

  @Test
  void aSchemaShapesTheAnswer(@TempDir Path folder) throws Exception {
    Path schema =
        Files.writeString(
            folder.resolve("city.json"),
            """
            {"type": "object", "properties": {"city": {"enum": ["Rome", "Oslo"]}},
             "required": ["city"], "additionalProperties": false}
            """);
    Run run = Run.llama("chat", "--temp", "0", "--schema", schema.toString(), QUESTION);
    assertThat(run.out().replaceAll("\\s", "")).isIn("{\"city\":\"Rome\"}", "{\"city\":\"Oslo\"}");
    Run completed =
        Run.llama("complete", "--temp", "0", "--schema", schema.toString(), "The city:");
    assertThat(completed.out().replaceAll("\\s", "")).startsWith("{\"city\":\"");
  }

  @Test
  void aFileWithoutToolsIsWrongUsage(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("tools.json"), "{\"a\": 1}");
    Run run = Run.llama("chat", "--tools", file.toString(), QUESTION);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("--tools");
  }

  @Test
  void completesInSeveralWaysWithTheTextBefore() {
    Run run = Run.llama("complete", "--temp", "0", "-n", "4", "--n", "2", "--echo", "Who are you?");
    assertThat(run.out()).startsWith("--- 1\nWho are you?").contains("--- 2\nWho are you?");
  }

  @Test
  void aModelThatCannotFillAGapSaysSo() {
    Run run = Run.llama("complete", "--suffix", "end", "begin");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("cannot fill in the middle");
  }

  @Test
  void completesATextWithoutAnyFormat() {
    Run run =
        Run.llama(
            "complete",
            "--temp",
            "0",
            "-n",
            "12",
            "<|im_start|>user\nWho are you?<|im_end|>\n<|im_start|>assistant\n");
    assertThat(run.status()).isZero();
    assertThat("I am Tiny, a very small language model.").startsWith(run.out().strip());
    assertThat(run.out()).startsWith("I am");
  }
}
