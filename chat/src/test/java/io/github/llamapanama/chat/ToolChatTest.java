package io.github.llamapanama.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.GenerationOptions;
import io.github.llamapanama.chat.tool.Agent;
import io.github.llamapanama.chat.tool.AgentEvent;
import io.github.llamapanama.chat.tool.AgentReply;
import io.github.llamapanama.chat.tool.AgentStream;
import io.github.llamapanama.chat.tool.ToolFunction;
import io.github.llamapanama.chat.tool.ToolParameter;
import io.github.llamapanama.chat.tool.Tools;
import io.github.llamapanama.chat.tool.TypedAgentReply;
import io.github.llamapanama.models.TinyChat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tools in Java, called by a model that really calls them. */
@Timeout(60)
class ToolChatTest {

  /** What the model may call. */
  static final class Desk {
    @ToolFunction("Get the current weather in a city.")
    String getWeather(@ToolParameter("The name of the city") String city) {
      return "sunny, 21 degrees";
    }

    @ToolFunction("Add two numbers.")
    int add(int a, int b) {
      return a + b;
    }
  }

  private static Llama llama;
  private static Agent agent;

  @BeforeAll
  static void load() {
    GenerationOptions greedy = GenerationOptions.builder().temperature(0).maxTokens(80).build();
    llama = Llama.load(TinyChat.path(), LlamaOptions.builder().generation(greedy).build());
    agent = llama.withTools(Tools.ofMethods(new Desk()));
  }

  @AfterAll
  static void close() {
    llama.close();
  }

  @Test
  void theWeatherIsLookedUpAndTold() {
    AgentReply reply = agent.chat("What is the weather in Paris?");

    assertThat(reply.answers()).hasSize(1);
    assertThat(reply.answers().getFirst().call().function().name()).isEqualTo("get_weather");
    assertThat(reply.answers().getFirst().failed()).isFalse();
    assertThat(reply.text()).contains("21").contains("Paris");
    assertThat(reply.rounds()).isEqualTo(2);
  }

  @Test
  void twoCitiesAreTwoCalls() {
    AgentReply reply = agent.chat("What is the weather in Paris and Rome?");

    assertThat(reply.answers())
        .extracting(answer -> answer.call().function().arguments())
        .satisfiesExactly(
            first -> assertThat(first).contains("Paris"),
            second -> assertThat(second).contains("Rome"));
  }

  @Test
  void numbersAreAdded() {
    assertThat(agent.chat("What is 12 + 30? Use the tool.").answers())
        .extracting(answer -> answer.text())
        .containsExactly("42");
  }

  @Test
  void aQuestionThatNeedsNoToolIsAnswered() {
    AgentReply reply = agent.chat("What is the capital of France?");

    assertThat(reply.answers()).isEmpty();
    assertThat(reply.text()).contains("Paris");
  }

  record City(String name, Optional<String> country) {}

  @Test
  void theAnswerMayBeAJavaValue() {
    TypedAgentReply<City> answer = agent.chat("Give me Paris as JSON.", City.class);

    assertThat(answer.value().name()).isEqualTo("Paris");
  }

  @Test
  void callsAndAnswersAreEvents() {
    try (AgentStream work = agent.chatStream(ChatRequest.of("What is the weather in Paris?"))) {
      List<AgentEvent> events = work.stream().toList();

      assertThat(events).hasAtLeastOneElementOfType(AgentEvent.ToolCalled.class);
      assertThat(events).hasAtLeastOneElementOfType(AgentEvent.ToolAnswered.class);
      assertThat(events.getLast()).isInstanceOf(AgentEvent.Finished.class);
    }
  }
}
