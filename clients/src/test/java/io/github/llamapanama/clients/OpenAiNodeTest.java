package io.github.llamapanama.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** OpenAI's own client for Node, where Node and npm are installed. */
@Timeout(180)
@ExtendWith(TinyServer.class)
class OpenAiNodeTest {
  private static final Path DIRECTORY = Path.of("target", "node");

  private static String url;

  @BeforeAll
  static void install(TinyServer.Address server) throws Exception {
    url = server.url();
    assumeTrue(runs("node", "--version"), "there is no node: its client is not tested");
    assumeTrue(runs("npm", "--version"), "there is no npm: the client for Node is not tested");
    Files.createDirectories(DIRECTORY);
    for (String file : new String[] {"package.json", "package-lock.json", "client.mjs"}) {
      Files.copy(
          Path.of("src", "test", "node", file),
          DIRECTORY.resolve(file),
          StandardCopyOption.REPLACE_EXISTING);
    }
    if (!Files.exists(DIRECTORY.resolve("node_modules/openai/package.json"))) {
      run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
    }
  }

  @Test
  void aQuestionIsAnswered() throws Exception {
    JsonNode reply = call("chat");

    assertThat(reply.path("text").asText()).isEqualTo("The capital of France is Paris.");
    assertThat(reply.path("tokens").asInt()).isPositive();
  }

  @Test
  void theStreamAddsUpToTheReply() throws Exception {
    JsonNode reply = call("stream");

    assertThat(reply.path("pieces").asText())
        .isEqualTo("The capital of France is Paris.")
        .isEqualTo(reply.path("text").asText());
  }

  @Test
  void aToolIsCalledAndItsAnswerTold() throws Exception {
    JsonNode reply = call("tools");

    assertThat(reply.path("name").asText()).isEqualTo("get_weather");
    assertThat(reply.path("arguments").asText()).contains("Paris");
    assertThat(reply.path("text").asText()).contains("21").contains("Paris");
  }

  @Test
  void theReplyFollowsASchema() throws Exception {
    JsonNode reply = call("schema");

    assertThat(reply.path("country").asText()).isEqualTo("France");
    assertThat(reply.path("capital").asText()).isEqualTo("Paris");
  }

  @Test
  void aResponseIsAnswered() throws Exception {
    JsonNode reply = call("responses");

    assertThat(reply.path("text").asText()).isEqualTo("The capital of France is Paris.");
    assertThat(reply.path("status").asText()).isEqualTo("completed");
  }

  @Test
  void textsBecomeVectors() throws Exception {
    assertThat(call("embeddings").path("sizes"))
        .extracting(JsonNode::asInt)
        .containsExactly(256, 256);
  }

  @Test
  void whatIsWrongIsAnErrorThatSaysIt() throws Exception {
    JsonNode error = call("error");

    assertThat(error.path("status").asInt()).isEqualTo(400);
    assertThat(error.path("code").asText()).isEqualTo("context_length_exceeded");
    assertThat(error.path("kind").asText()).isEqualTo("BadRequestError");
  }

  private static JsonNode call(String name) throws Exception {
    return new ObjectMapper().readTree(run("node", "client.mjs", name));
  }

  private static boolean runs(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Runs a command that succeeds, and returns what it prints. */
  private static String run(String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).directory(DIRECTORY.toFile());
    builder.environment().put("OPENAI_BASE_URL", url);
    builder.environment().put("OPENAI_API_KEY", "none");
    Path errors = DIRECTORY.resolve("errors.txt");
    Process process = builder.redirectError(errors.toFile()).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor())
        .as(() -> String.join(" ", command) + ": " + output + read(errors))
        .isZero();
    return output;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
