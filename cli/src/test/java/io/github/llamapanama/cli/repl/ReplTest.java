package io.github.llamapanama.cli.repl;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.chat.ChatStream;
import io.github.llamapanama.chat.Llama;
import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.GenerationOptions;
import io.github.llamapanama.models.TinyChat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person at a terminal, played by the test, talks to the embedded model. */
class ReplTest {
  private static final GenerationOptions GREEDY =
      GenerationOptions.builder().temperature(0).build();

  /** Neither {@code <|im_end|>} nor {@code <|endoftext|>} may come. */
  private static final GenerationOptions ENDLESS =
      GREEDY.toBuilder()
          .logitBias(1535, Double.NEGATIVE_INFINITY)
          .logitBias(1533, Double.NEGATIVE_INFINITY)
          .build();

  @SuppressWarnings("NullAway.Init") // Loaded before the first test.
  private static Llama llama;

  @SuppressWarnings("NullAway.Init") // Made by JUnit.
  @TempDir
  private Path folder;

  @BeforeAll
  static void load() {
    llama = Llama.load(TinyChat.path());
  }

  @AfterAll
  static void close() {
    llama.close();
  }

  @Test
  void keepsTheConversation() throws Exception {
    try (Person person = person()) {
      person.types("My name is Anna.").sees("tokens/s");
      person.types("What is my name?").sees("Your name is Anna.").sees("tokens/s");
      person.leaves();
    }
  }

  @Test
  void aSystemPromptIsShownKeptAndChanged() throws Exception {
    try (Person person = person("Answer in upper case.")) {
      person.types("/system").sees("Answer in upper case.");
      person.types("What is the capital of Spain?").sees("THE CAPITAL OF SPAIN IS MADRID.");
      person.types("/clear").sees("begins anew");
      person.types("What is the capital of Spain?").sees("THE CAPITAL OF SPAIN IS MADRID.");
      person.types("/system Your name is Bob.").sees("with this system prompt");
      person.types("What is your name?").sees("Bob").sees("tokens/s");
      person.leaves();
    }
  }

  @Test
  void clearForgetsTheConversation() throws Exception {
    try (Person person = person()) {
      person.types("My name is Anna.").sees("tokens/s");
      person.types("/clear").sees("begins anew");
      person.types("/save " + file()).sees("nothing was said yet");
      person.leaves();
    }
  }

  @Test
  void answersTheLastQuestionAgain() throws Exception {
    try (Person person = person()) {
      person.types("/regen").sees("nothing was asked yet");
      person.types("Who are you?").sees("I am Tiny").sees("tokens/s");
      person.types("/regen").sees("I am Tiny").sees("tokens/s");
      person.types("/save " + file()).sees("saved");
      person.leaves();
    }
    assertThat(savedTexts())
        .containsExactly("Who are you?", "I am Tiny, a very small language model.");
  }

  @Test
  void aSavedConversationGoesOn() throws Exception {
    try (Person person = person()) {
      person.types("My name is Anna.").sees("tokens/s");
      person.types("/save " + file()).sees("saved");
      person.leaves();
    }
    try (Person person = person()) {
      person.types("/load " + file()).sees("2 messages");
      person.types("What is my name?").sees("Your name is Anna.").sees("tokens/s");
      person.leaves();
    }
  }

  @Test
  void failuresDoNotEndTheConversation() throws Exception {
    try (Person person = person()) {
      person.types("/load " + folder.resolve("missing.json")).sees("there is no such file");
      person.types("/dance").sees("There is no command /dance");
      person.types("/save").sees("needs the name of a file");
      person.types("word ".repeat(2000)).sees("do not fit into a context of");
      person.types("Who are you?").sees("I am Tiny").sees("tokens/s");
      person.leaves();
    }
  }

  @Test
  void aTextOfSeveralLinesIsOneMessage() throws Exception {
    try (Person person = person()) {
      person.types("\"\"\"").types("What is the capital").types("of France?\"\"\"");
      person.sees("tokens/s");
      person.types("/save " + file()).sees("saved");
      person.leaves();
    }
    assertThat(savedTexts()).first().isEqualTo("What is the capital\nof France?");
  }

  @Test
  void controlCStopsTheReplyAndNotTheProgram() throws Exception {
    try (Person person =
        new Person(history(), Optional.empty(), messages -> reply(messages, ENDLESS))) {
      person.types("Who are you?").sees("I am");
      person.pressesControl('C').sees("stopped");
      person.types("/help").sees("/regen");
      person.leaves();
    }
  }

  @Test
  void controlCForgetsWhatIsBeingTyped() throws Exception {
    try (Person person = person()) {
      person.hits("half a question").sees("question");
      person.pressesControl('C').sees("/exit leaves");
      person.types("/exit");
      person.hasLeft();
    }
  }

  @Test
  void remembersWhatWasTypedInAFile() throws Exception {
    try (Person person = person()) {
      person.types("/help").sees("/regen");
      person.leaves();
    }
    assertThat(history()).content().contains("/help");
  }

  private Person person() throws IOException {
    return new Person(history(), Optional.empty(), messages -> reply(messages, GREEDY));
  }

  private Person person(String system) throws IOException {
    return new Person(history(), Optional.of(system), messages -> reply(messages, GREEDY));
  }

  private Path history() {
    return folder.resolve("history");
  }

  private Path file() {
    return folder.resolve("conversation.json");
  }

  private List<String> savedTexts() throws IOException {
    return ChatRequest.fromJson(Files.readString(file())).messages().stream()
        .map(ChatMessage::text)
        .toList();
  }

  private static ChatStream reply(List<ChatMessage> messages, GenerationOptions options) {
    return llama.chatStream(ChatRequest.builder().messages(messages).options(options).build());
  }
}
