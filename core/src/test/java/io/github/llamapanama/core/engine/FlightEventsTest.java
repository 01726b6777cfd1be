package io.github.llamapanama.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.models.TinyChat;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What Java Flight Recorder is told. */
@Timeout(60)
class FlightEventsTest {
  private static final GenerationParams GREEDY =
      GenerationParams.defaults().withSampling(Sampling.greedy());

  @TempDir Path directory;

  private static GenerationRequest ask(Model model, String question, GenerationParams params) {
    String chat = "<|im_start|>user\n" + question + "<|im_end|>\n<|im_start|>assistant\n";
    return GenerationRequest.of(model.vocabulary().tokenize(chat, true, true), params);
  }

  private List<RecordedEvent> record(EngineParams params, Use use) throws IOException {
    try (Recording recording = new Recording();
        Model model = Model.load(TinyChat.path())) {
      recording.start();
      try (Engine engine = Engine.open(model, params)) {
        use.of(engine);
      }
      recording.stop();
      Path file = directory.resolve("recording.jfr");
      recording.dump(file);
      return RecordingFile.readAllEvents(file);
    }
  }

  /** What is done while it is recorded. */
  private interface Use {
    void of(Engine engine);
  }

  private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
    return events.stream()
        .filter(event -> event.getEventType().getName().equals("io.github.llamapanama." + name))
        .toList();
  }

  @Test
  void theWayOfARequestIsRecorded() throws IOException {
    ContextParams context = ContextParams.builder().contextSize(512).build();
    Completion[] completion = new Completion[1];
    List<RecordedEvent> events =
        record(
            EngineParams.of(context),
            engine ->
                completion[0] =
                    engine
                        .submit(ask(engine.model(), "What is the capital of France?", GREEDY))
                        .complete());
    Usage usage = completion[0].done().usage();

    RecordedEvent load = named(events, "EngineLoad").getFirst();
    assertThat(load.getString("model")).endsWith(".gguf");
    assertThat(load.getInt("kvCapacity")).isEqualTo(512);
    assertThat(load.getDuration()).isPositive();

    RecordedEvent queue = named(events, "Queue").getFirst();
    assertThat(queue.getInt("promptTokens")).isEqualTo(usage.promptTokens());
    assertThat(queue.getInt("cachedTokens")).isZero();

    RecordedEvent prefill = named(events, "Prefill").getFirst();
    assertThat(prefill.getInt("computedTokens")).isEqualTo(usage.promptTokens());
    assertThat(prefill.getLong("request")).isEqualTo(queue.getLong("request"));
    assertThat(prefill.getDuration()).isPositive();

    RecordedEvent decode = named(events, "Decode").getFirst();
    assertThat(decode.getInt("generatedTokens")).isEqualTo(usage.generatedTokens());
    assertThat(decode.getLong("request")).isEqualTo(queue.getLong("request"));

    List<RecordedEvent> batches = named(events, "Batch");
    assertThat(batches).hasSize(usage.generatedTokens());
    assertThat(batches.getFirst().getInt("tokens")).isEqualTo(usage.promptTokens());
    assertThat(batches.getLast().getInt("decoding")).isEqualTo(1);
    assertThat(named(events, "Cancel")).isEmpty();
    assertThat(named(events, "Evict")).isEmpty();
  }

  @Test
  void cancelsAndDeadlinesAreRecorded() throws IOException {
    GenerationParams endless = GREEDY.withIgnoreEndOfGeneration(true);
    ContextParams context = ContextParams.builder().contextSize(4096).build();
    List<RecordedEvent> events =
        record(
            EngineParams.of(context),
            engine -> {
              GenerationRequest request = ask(engine.model(), "Hello!", endless);
              try (Generation cancelled = engine.submit(request)) {
                cancelled.next();
              }
              try (Generation late = engine.submit(request.withDeadline(Duration.ofMillis(30)))) {
                late.stream().forEach(event -> {});
              } catch (DeadlineExceededException e) {
                return;
              }
              throw new AssertionError("an endless text is in time");
            });
    assertThat(named(events, "Cancel"))
        .extracting(event -> event.getBoolean("deadline"))
        .containsExactly(false, true);
  }

  @Test
  void evictionsAndPreemptionsAreRecorded() throws IOException {
    GenerationParams longer = GREEDY.withIgnoreEndOfGeneration(true).withMaxTokens(200);
    ContextParams context =
        ContextParams.builder()
            .contextSize(256)
            .batchSize(64)
            .maxSequences(2)
            .unifiedKvCache(true)
            .build();
    List<RecordedEvent> events =
        record(
            EngineParams.of(context),
            engine -> {
              engine.submit(ask(engine.model(), "Hello!", longer)).complete();
              List<Generation> both =
                  List.of(
                      engine.submit(ask(engine.model(), "Who are you?", longer)),
                      engine.submit(ask(engine.model(), "What is two plus two?", longer)));
              both.forEach(Generation::complete);
            });
    assertThat(named(events, "Evict"))
        .as("the first text leaves, then the younger of two has to")
        .extracting(event -> event.getBoolean("preempted"))
        .contains(false, true);
  }
}
