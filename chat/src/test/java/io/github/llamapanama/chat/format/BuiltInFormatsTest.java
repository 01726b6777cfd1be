package io.github.llamapanama.chat.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.bindings.NativeLibrary;
import io.github.llamapanama.bindings.llama_chat_message;
import io.github.llamapanama.bindings.llama_h;
import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.Role;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Against llama.cpp's own templates where it has one, else against what is known of the format. */
class BuiltInFormatsTest {
  private static final ChatFormats FORMATS = ChatFormats.builtIn();

  /** Of the same name as llama-cpp-python's, but of another form. */
  private static final Set<String> OTHERS = Set.of("vicuna", "zephyr");

  private static final List<List<ChatMessage>> CONVERSATIONS =
      List.of(
          List.of(ChatMessage.user("Hi")),
          List.of(
              ChatMessage.system(" Be nice. "),
              ChatMessage.user(" Hello \n"),
              ChatMessage.assistant(" Hi there "),
              ChatMessage.user("Who are <|you|>?")),
          List.of(
              ChatMessage.user("a"),
              ChatMessage.assistant("b"),
              ChatMessage.user("c"),
              ChatMessage.assistant("d")));

  @BeforeAll
  static void load() {
    NativeLibrary.load();
  }

  static Stream<String> namesOfLlamaCpp() {
    NativeLibrary.load();
    try (Arena arena = Arena.ofConfined()) {
      int count = llama_h.llama_chat_builtin_templates(MemorySegment.NULL, 0);
      MemorySegment names = arena.allocate(ValueLayout.ADDRESS, count);
      llama_h.llama_chat_builtin_templates(names, count);
      return IntStream.range(0, count)
          .mapToObj(i -> names.getAtIndex(ValueLayout.ADDRESS, i))
          .map(name -> name.reinterpret(Long.MAX_VALUE).getString(0))
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("namesOfLlamaCpp")
  void everyTemplateOfLlamaCppIsHereWithItsName(String name) {
    assertThat(FORMATS.names()).contains(name);
  }

  static Stream<String> namesToCompare() {
    return namesOfLlamaCpp().filter(name -> !OTHERS.contains(name));
  }

  @ParameterizedTest
  @MethodSource("namesToCompare")
  void aFormatWritesWhatLlamaCppWrites(String name) {
    for (List<ChatMessage> conversation : CONVERSATIONS) {
      for (boolean generate : new boolean[] {true, false}) {
        ChatRequest request =
            ChatRequest.builder().messages(conversation).addGenerationPrompt(generate).build();

        assertThat(FORMATS.get(name).prompt(request, BoundaryTokens.NONE).text())
            .as("%s, generation prompt: %s", conversation, generate)
            .isEqualTo(applyTemplate(name, conversation, generate));
      }
    }
  }

  @ParameterizedTest
  @CsvFileSource(resources = "formats.csv", delimiter = '|')
  void aFormatWritesWhatItsModelsWereTrainedOn(String name, String expected) {
    ChatRequest request =
        ChatRequest.of(
            ChatMessage.system("S"),
            ChatMessage.user("A"),
            ChatMessage.assistant("B"),
            ChatMessage.user("C"));

    assertThat(FORMATS.get(name).prompt(request, BoundaryTokens.NONE).text())
        .isEqualTo(expected.translateEscapes());
  }

  @Test
  void aDeveloperIsASystemToFormatsThatDoNotKnowOne() {
    ChatRequest developer =
        ChatRequest.of(ChatMessage.of(Role.DEVELOPER, "Be nice."), ChatMessage.user("Hi"));
    ChatRequest system = ChatRequest.of(ChatMessage.system("Be nice."), ChatMessage.user("Hi"));

    assertThat(FORMATS.names())
        .allSatisfy(
            name ->
                assertThat(FORMATS.get(name).prompt(developer, BoundaryTokens.NONE))
                    .isEqualTo(FORMATS.get(name).prompt(system, BoundaryTokens.NONE)));
  }

  private static String applyTemplate(
      String name, List<ChatMessage> conversation, boolean generate) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment messages = llama_chat_message.allocateArray(conversation.size(), arena);
      for (int i = 0; i < conversation.size(); i++) {
        MemorySegment message = llama_chat_message.asSlice(messages, i);
        llama_chat_message.role(message, arena.allocateFrom(conversation.get(i).role().wireName()));
        llama_chat_message.content(message, arena.allocateFrom(conversation.get(i).text()));
      }
      int capacity = 10_000;
      MemorySegment buffer = arena.allocate(capacity);
      int length =
          llama_h.llama_chat_apply_template(
              arena.allocateFrom(name), messages, conversation.size(), generate, buffer, capacity);
      assertThat(length).as("length of llama.cpp's %s", name).isBetween(0, capacity);
      return new String(buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), UTF_8);
    }
  }
}
