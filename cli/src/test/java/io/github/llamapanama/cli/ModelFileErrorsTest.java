package io.github.llamapanama.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.models.TinyChat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFileErrorsTest {
  @SuppressWarnings("NullAway.Init") // Made by JUnit.
  @TempDir
  private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"chat", "complete", "tokenize", "inspect"})
  void aMissingFileIsOneClearLine(String command) {
    Path file = folder.resolve("no such model.gguf");
    assertOneLine(run(command, file), file, "no such file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat", "complete", "tokenize", "inspect"})
  void aDirectoryIsOneClearLine(String command) {
    assertOneLine(run(command, folder), folder, "directory");
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat", "complete", "tokenize", "inspect"})
  void aFileThatIsNoModelIsOneClearLine(String command) throws IOException {
    Path file =
        Files.writeString(folder.resolve("garbage.gguf"), "This is not a model.\n".repeat(50));
    assertOneLine(run(command, file), file, "GGUF");
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat", "complete", "tokenize", "inspect"})
  void aModelThatIsCutOffIsOneClearLine(String command) throws IOException {
    byte[] whole = Files.readAllBytes(TinyChat.path());
    Path file = Files.write(folder.resolve("cut.gguf"), Arrays.copyOf(whole, whole.length * 2 / 3));
    assertOneLine(run(command, file), file, "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat", "inspect"})
  void verboseShowsWhereItHappened(String command) {
    Run run =
        command.equals("inspect")
            ? Run.llama("inspect", "-v", "-m", "missing.gguf")
            : Run.llama("chat", "-v", "-m", "missing.gguf", "hi");
    assertThat(run.err()).contains("ModelLoadException", "\tat ");
  }

  private static Run run(String command, Path file) {
    return command.equals("inspect")
        ? Run.llama("inspect", file.toString())
        : Run.llama(command, "-m", file.toString(), "hi");
  }

  private static void assertOneLine(Run run, Path file, String reason) {
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("llama: ")
        .contains(file.toString(), reason);
  }
}
