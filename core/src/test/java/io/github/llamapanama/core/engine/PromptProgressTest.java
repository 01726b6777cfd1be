package io.github.llamapanama.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.models.TinyChat;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How far a prompt is read, told to those who ask. */
@Timeout(60)
class PromptProgressTest {
  private static final int LENGTH = 300;
  private static final int PART = 32;

  private static Model model;
  private Engine engine;

  @BeforeAll
  static void load() {
    model = Model.load(TinyChat.path());
  }

  @AfterAll
  static void unload() {
    model.close();
  }

  @BeforeEach
  void open() {
    engine = engine(256);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private static Engine engine(int eventCapacity) {
    ContextParams context =
        ContextParams.builder()
            .contextSize(1024)
            .maxSequences(2)
            .batchSize(PART)
            .microBatchSize(PART)
            .build();
    return Engine.open(
        model, EngineParams.builder().context(context).eventCapacity(eventCapacity).build());
  }

  private static int[] prompt(String word) {
    return Arrays.copyOf(model.vocabulary().tokenize(word.repeat(LENGTH), true, false), LENGTH);
  }

  private static GenerationRequest asking(String word, boolean progress) {
    return GenerationRequest.of(
        prompt(word),
        GenerationParams.builder()
            .sampling(Sampling.greedy())
            .maxTokens(8)
            .ignoreEndOfGeneration(true)
            .promptProgress(progress)
            .build());
  }

  private List<Event> events(GenerationRequest request) {
    try (Generation generation = engine.submit(request)) {
      return generation.stream().toList();
    }
  }

  private static List<PromptProgress> progress(List<Event> events) {
    return events.stream()
        .filter(Event.PromptRead.class::isInstance)
        .map(event -> ((Event.PromptRead) event).progress())
        .toList();
  }

  @Test
  void everyPartIsToldFromTheBeginningToTheWholeBeforeTheText() {
    List<Event> events = events(asking(" and", true));

    List<PromptProgress> told = progress(events);
    assertThat(told).as("a turn at a time").hasSizeGreaterThanOrEqualTo(LENGTH / PART);
    assertThat(events.subList(0, told.size()))
        .as("nothing else comes before")
        .allMatch(Event.PromptRead.class::isInstance);
    assertThat(told)
        .allSatisfy(
            part -> {
              assertThat(part.total()).isEqualTo(LENGTH);
              assertThat(part.cached()).isZero();
            });
    assertThat(told)
        .extracting(PromptProgress::processed)
        .isSorted()
        .doesNotHaveDuplicates()
        .startsWith(0, PART)
        .endsWith(LENGTH);
    assertThat(told).extracting(PromptProgress::time).isSorted();
  }

  @Test
  void whatWasReadBeforeIsReadFromTheBeginning() {
    events(asking(" and", false));

    List<PromptProgress> told = progress(events(asking(" and", true)));

    assertThat(told).extracting(PromptProgress::cached).containsOnly(LENGTH - 1);
    assertThat(told)
        .extracting(PromptProgress::processed)
        .as("but the last token, which is always read")
        .containsExactly(LENGTH - 1, LENGTH);
  }

  @Test
  void nobodyIsToldUnasked() {
    assertThat(progress(events(asking(" and", false)))).isEmpty();
  }

  @Test
  void whoWaitsForTheWholeTextGetsTheSame() {
    try (Generation told = engine.submit(asking(" and", true));
        Generation untold = engine.submit(asking(" and", false))) {
      assertThat(told.complete().text()).isEqualTo(untold.complete().text()).isNotEmpty();
    }
  }

  @Test
  void whoDoesNotListenMissesPartsAndNoText() {
    try (Engine narrow = engine(1);
        Generation late = narrow.submit(asking(" and", true));
        Generation other = narrow.submit(asking(" or", false))) {
      assertThat(other.complete().text()).isNotEmpty();

      List<Event> events = late.stream().toList();

      assertThat(progress(events)).as("what there was room for").hasSizeBetween(1, LENGTH / PART);
      try (Generation again = narrow.submit(asking(" and", false))) {
        assertThat(text(events)).isEqualTo(again.complete().text()).isNotEmpty();
      }
    }
  }

  private static String text(List<Event> events) {
    StringBuilder text = new StringBuilder();
    for (Event event : events) {
      if (event instanceof Event.Text piece) {
        text.append(piece.text());
      }
    }
    return text.toString();
  }
}
