package io.github.llamapanama.chat.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.chat.message.ChatFinishReason;
import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.Role;
import io.github.llamapanama.chat.message.ToolChoice;
import io.github.llamapanama.chat.typed.JsonType;
import io.github.llamapanama.chat.typed.TruncatedOutputException;
import io.github.llamapanama.core.engine.Usage;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The loop of replies and calls. */
@Timeout(20)
class AgentTest {

  /** What tests call. */
  static final class Desk {
    private final CyclicBarrier both = new CyclicBarrier(2);
    final CountDownLatch sleeping = new CountDownLatch(1);
    final CountDownLatch interrupted = new CountDownLatch(1);

    @ToolFunction("The weather")
    String weather(String city) {
      return "sunny in " + city;
    }

    @ToolFunction("Fails")
    String fail() {
      throw new IllegalStateException("no line to the station");
    }

    @ToolFunction("Waits for another call")
    String meet(String name) throws Exception {
      both.await(10, TimeUnit.SECONDS);
      return name;
    }

    @ToolFunction("Takes long")
    String sleep() {
      sleeping.countDown();
      try {
        Thread.sleep(Duration.ofMinutes(1));
      } catch (InterruptedException e) {
        interrupted.countDown();
      }
      return "awake";
    }
  }

  private final ScriptedModel model = new ScriptedModel();
  private final Desk desk = new Desk();
  private final Agent agent = Agent.of(model, Tools.ofMethods(desk));

  @Test
  void toolsAreCalledUntilTheModelAnswers() {
    model
        .calls("weather", "{\"city\":\"Paris\"}", "weather", "{\"city\":\"Rome\"}")
        .calls("weather", "{\"city\":\"Oslo\"}")
        .says("Sunny everywhere.");

    AgentReply reply = agent.chat("How is the weather?");

    assertThat(reply.text()).isEqualTo("Sunny everywhere.");
    assertThat(reply.rounds()).isEqualTo(3);
    assertThat(reply.usage()).isEqualTo(new Usage(30, 15, 9));
    assertThat(reply.completion().finishReason()).isEqualTo(ChatFinishReason.STOP);
    assertThat(reply.answers())
        .extracting(ToolAnswer::text)
        .containsExactly("sunny in Paris", "sunny in Rome", "sunny in Oslo");
    assertThat(reply.conversation())
        .extracting(ChatMessage::role)
        .containsExactly(
            Role.USER,
            Role.ASSISTANT,
            Role.TOOL,
            Role.TOOL,
            Role.ASSISTANT,
            Role.TOOL,
            Role.ASSISTANT);
    assertThat(reply.conversation().get(3))
        .isEqualTo(ChatMessage.tool("call_0_1", "sunny in Rome").withName("weather"));
  }

  @Test
  void theModelIsAskedWithTheToolsAndAllThatWasSaid() {
    model.calls("weather", "{\"city\":\"Paris\"}").says("Sunny.");

    AgentReply reply = agent.chat("How is the weather?");

    assertThat(model.requests).hasSize(2);
    assertThat(model.requests).allMatch(r -> r.tools().equals(agent.tools().definitions()));
    assertThat(model.requests.get(1).messages()).isEqualTo(reply.conversation().subList(0, 3));
  }

  record Report(String city, int degrees) {}

  @Test
  void theAnswerMayBeAJavaValue() {
    model.calls("weather", "{\"city\":\"Paris\"}").says("{\"city\": \"Paris\", \"degrees\": 21}");

    TypedAgentReply<Report> answer = agent.chat("How is the weather?", Report.class);

    assertThat(answer.value()).isEqualTo(new Report("Paris", 21));
    assertThat(answer.reply().rounds()).isEqualTo(2);
    assertThat(model.requests)
        .as("every reply may be the last")
        .allMatch(
            request -> request.responseFormat().equals(JsonType.of(Report.class).responseFormat()));
  }

  @Test
  void aJavaValueThatWasCutOffKeepsItsText() {
    model.isCutOffAfter("{\"city\": \"Par");

    assertThatThrownBy(() -> agent.chat("How is the weather?", Report.class))
        .isInstanceOfSatisfying(
            TruncatedOutputException.class,
            e -> assertThat(e.text()).isEqualTo("{\"city\": \"Par"));
  }

  @Test
  void whatGoesWrongIsToldToTheModel() {
    model.calls("weather", "{\"town\":\"Paris\"}", "wether", "{}", "fail", "{}").says("Sorry.");

    AgentReply reply = agent.chat("How is the weather?");

    assertThat(reply.answers()).allMatch(ToolAnswer::failed);
    assertThat(reply.answers())
        .extracting(ToolAnswer::text)
        .satisfiesExactly(
            text -> assertThat(text).contains("argument 'city' is missing"),
            text -> assertThat(text).contains("there is no tool 'wether'").contains("weather"),
            text -> assertThat(text).isEqualTo("{\"error\":\"no line to the station\"}"));
  }

  @Test
  void aDemandedCallIsDemandedOnce() {
    model.calls("weather", "{\"city\":\"Paris\"}").says("Sunny.");

    agent.chat(ChatRequest.builder().user("Weather?").toolChoice(ToolChoice.Mode.REQUIRED).build());

    assertThat(model.requests)
        .extracting(ChatRequest::toolChoice)
        .containsExactly(Optional.of(ToolChoice.Mode.REQUIRED), Optional.of(ToolChoice.Mode.AUTO));
  }

  @Test
  void eventsTellWhatHappensInOrder() {
    model.calls("weather", "{\"city\":\"A\"}", "weather", "{\"city\":\"B\"}").says("Sunny.");

    try (AgentStream work = agent.chatStream(ChatRequest.of("Weather?"))) {
      assertThat(work.stream().map(AgentTest::name))
          .containsExactly(
              "ToolCallDelta",
              "ToolCallDelta",
              "ToolCallDelta",
              "ToolCallDelta",
              "Finished",
              "called {\"city\":\"A\"}",
              "answered sunny in A",
              "called {\"city\":\"B\"}",
              "answered sunny in B",
              "Content",
              "Finished",
              "end Sunny.");
      assertThat(work.hasNext()).isFalse();
    }
  }

  private static String name(AgentEvent event) {
    return switch (event) {
      case AgentEvent.Replied replied -> replied.event().getClass().getSimpleName();
      case AgentEvent.ToolCalled called -> "called " + called.call().function().arguments();
      case AgentEvent.ToolAnswered answered -> "answered " + answered.answer().text();
      case AgentEvent.Finished finished -> "end " + finished.reply().text();
    };
  }

  @Test
  void textsAreWhatTheModelSays() {
    model.calls("weather", "{\"city\":\"A\"}").says("Sunny.");

    try (AgentStream work = agent.chatStream(ChatRequest.of("Weather?"))) {
      assertThat(work.texts()).containsExactly("Sunny.");
    }
  }

  @Test
  void callsOfOneReplyMayRunAtOnce() {
    model.calls("meet", "{\"name\":\"A\"}", "meet", "{\"name\":\"B\"}").says("Met.");
    AgentOptions concurrent = AgentOptions.defaults().withConcurrentCalls(true);

    AgentReply reply = agent.withOptions(concurrent).chat("Meet!");

    assertThat(reply.answers()).extracting(ToolAnswer::text).containsExactly("A", "B");
  }

  @Test
  void aReplyThatWasCutOffIsTheLast() {
    model.isCutOffAfter("The weath");

    assertThat(agent.chat("Weather?").completion().finishReason())
        .isEqualTo(ChatFinishReason.LENGTH);
  }

  @Test
  void roundsAndCallsHaveLimits() {
    String paris = "{\"city\":\"Paris\"}";
    model.calls("weather", paris).calls("weather", paris).says("unheard");
    Agent hasty = agent.withOptions(AgentOptions.defaults().withMaxRounds(2));
    assertThatThrownBy(() -> hasty.chat("Weather?"))
        .isInstanceOfSatisfying(
            AgentLimitException.class, e -> assertThat(e.conversation()).hasSize(5))
        .hasMessageContaining("2 replies");

    ScriptedModel greedy = new ScriptedModel().calls("weather", paris, "weather", paris);
    Agent frugal =
        Agent.of(greedy, Tools.ofMethods(desk))
            .withOptions(AgentOptions.defaults().withMaxCalls(1));
    assertThatThrownBy(() -> frugal.chat("Weather?"))
        .isInstanceOf(AgentLimitException.class)
        .hasMessageContaining("more than 1 call");
  }

  @Test
  void aCallThatTakesTooLongIsGivenUpAndTheModelToldSo() throws Exception {
    model.calls("sleep", "{}").says("Too slow.");
    AgentOptions impatient = AgentOptions.defaults().withCallTimeout(Duration.ofMillis(50));

    AgentReply reply = agent.withOptions(impatient).chat("Sleep!");

    assertThat(reply.answers().getFirst().text())
        .isEqualTo("{\"error\":\"no answer within 50 ms\"}");
    assertThat(desk.interrupted.await(5, TimeUnit.SECONDS)).as("interrupted").isTrue();
  }

  @Test
  void theDeadlineEndsRepliesAndCalls() {
    AgentOptions hurried = AgentOptions.defaults().withDeadline(Duration.ofMillis(100));
    model.hangs();
    assertThatThrownBy(() -> agent.withOptions(hurried).chat("Hang!"))
        .isInstanceOf(AgentLimitException.class)
        .hasMessageContaining("PT0.1S");

    ScriptedModel sleepy = new ScriptedModel().calls("sleep", "{}");
    Agent late = Agent.of(sleepy, Tools.ofMethods(desk)).withOptions(hurried);
    assertThatThrownBy(() -> late.chat("Sleep!")).isInstanceOf(AgentLimitException.class);
  }

  @Test
  void closingCancelsTheReply() throws Exception {
    model.hangs();
    AgentStream work = agent.chatStream(ChatRequest.of("Hang!"));
    CompletableFuture<AgentReply> outcome = CompletableFuture.supplyAsync(work::complete);
    model.asked.await();

    work.close();

    assertThat(outcome.handle((reply, failure) -> failure.getCause()).get())
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void interruptingTheCallerCancelsTheTool() throws Exception {
    model.calls("sleep", "{}");
    CompletableFuture<Throwable> outcome = new CompletableFuture<>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    agent.chat("Sleep!");
                    outcome.complete(new AssertionError("it was not cancelled"));
                  } catch (Throwable e) {
                    outcome.complete(e);
                  }
                });
    desk.sleeping.await();

    caller.interrupt();

    assertThat(outcome.get()).isInstanceOf(CancellationException.class);
    assertThat(desk.interrupted.await(5, TimeUnit.SECONDS)).as("interrupted").isTrue();
  }

  @Test
  void aFailureOfTheModelComesThrough() {
    Agent broken =
        Agent.of(
            request -> {
              throw new IllegalStateException("closed");
            },
            agent.tools());

    assertThatThrownBy(() -> broken.chat("Hello"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("closed");
  }
}
