package io.github.llamapanama.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.models.TinyChat;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models that the command fetches before it uses them. */
class DownloadTest {
  private static final String QUESTION = "What is the capital of France?";
  private static final String ANSWER = "The capital of France is Paris.\n";

  @SuppressWarnings("NullAway.Init") // Made before the first test.
  private static TinyHub hub;

  @SuppressWarnings("NullAway.Init") // Made by JUnit.
  @TempDir
  private Path folder;

  @BeforeAll
  static void start() throws Exception {
    hub = new TinyHub();
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @Test
  void aModelOfTheHubIsDownloadedOnceAndThenServesOffline() throws Exception {
    Map<String, String> environment =
        Map.of("HF_ENDPOINT", hub.uri(), "HF_TOKEN", "hf_mine", "LLAMA_CACHE", folder.toString());
    ForkedLlama.Result first =
        ForkedLlama.run(environment, "chat", "-hf", "tiny/chat:q8_0", "--temp", "0", QUESTION);
    assertThat(first)
        .isEqualTo(
            new ForkedLlama.Result(
                0, ANSWER, "Downloading %s (2.98 MB)%n".formatted(TinyHub.FILE)));
    assertThat(hub.authorizations()).contains("Bearer hf_mine");
    int before = hub.authorizations().size();
    ForkedLlama.Result second =
        ForkedLlama.run(
            environment, "chat", "--offline", "-hf", "tiny/chat", "--temp", "0", QUESTION);
    assertThat(second).isEqualTo(new ForkedLlama.Result(0, ANSWER, ""));
    assertThat(hub.authorizations()).hasSize(before);
  }

  @Test
  void aModelAtAnAddressIsPutWhereItIsTold() {
    Path place = folder.resolve("mine.gguf");
    Run run =
        Run.llama(
            "tokenize", "-mu", hub.uri() + "/" + TinyHub.FILE, "-m", place.toString(), "Hello");
    assertThat(run)
        .isEqualTo(
            new Run(0, "   719  'Hello'\n", "Downloading %s (2.98 MB)%n".formatted(TinyHub.FILE)));
    assertThat(place).hasSameBinaryContentAs(TinyChat.path());
  }

  @Test
  void aModelThatIsNotThereIsOneClearLine() {
    String address = hub.uri() + "/no/such.gguf";
    String place = folder.resolve("mine.gguf").toString();
    assertThat(Run.llama("inspect", "-mu", address, "-m", place))
        .isEqualTo(new Run(1, "", "llama: %s answers 404: check the name\n".formatted(address)));
    assertThat(Run.llama("inspect", "--offline", "-mu", address, "-m", place).err())
        .contains("download it once while online");
  }

  @Test
  void anOptionBeatsTheVariablesOfAllOtherModels() {
    Map<String, String> environment =
        Map.of(
            "LLAMA_ARG_HF_REPO", "no/such",
            "LLAMA_ARG_HF_FILE", "no.gguf",
            "LLAMA_ARG_MODEL_URL", hub.uri() + "/no/such.gguf",
            "LLAMA_ARG_OFFLINE", "1");
    assertThat(
            Run.llama(environment, "", "tokenize", "-m", TinyChat.path().toString(), "Hello").out())
        .isEqualTo("   719  'Hello'\n");
  }

  @Test
  void offlineMayBeWrittenInManyWays() {
    for (String word : new String[] {"1", "true", "on", "ENABLED"}) {
      Map<String, String> environment =
          Map.of("LLAMA_ARG_OFFLINE", word, "LLAMA_ARG_MODEL_URL", hub.uri() + "/other.gguf");
      assertThat(Run.llama(environment, "", "formats").err()).contains("is not in the cache");
    }
    Run run = Run.llama(Map.of("LLAMA_ARG_OFFLINE", "perhaps"), "", "formats");
    assertThat(run.err())
        .startsWith(
            "llama: Environment variable LLAMA_ARG_OFFLINE: Invalid value for option '--offline'");
  }

  @ParameterizedTest
  @CsvSource({
    "-hf a/b -m c.gguf, Options --hf-repo and --model name two models",
    "-hf a/b -mu http://localhost/c.gguf, Options --hf-repo and --model-url name two models",
    "-hff c.gguf, Option --hf-file needs --hf-repo too",
    "-hf a/b -hff ../c.gguf, Invalid value for option '--hf-file'",
    "-hf model, Invalid value for option '--hf-repo': 'model' is not",
    "-mu ftp://host/c.gguf, Invalid value for option '--model-url'",
    "-mu c.gguf, Invalid value for option '--model-url'",
    "-hf a/b -hft é, The token has spaces or other characters",
  })
  void whatMakesNoSenseIsWrongUsage(String options, String message) {
    Run run = Run.llama(("tokenize Hello " + options).split(" "));
    assertThat(run.status()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).startsWith("llama: " + message);
  }
}
