package io.github.llamapanama.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.core.sampling.Filter;
import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.GrammarException;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.core.sampling.Selection;
import io.github.llamapanama.models.TinyChat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What ends the process in llama.cpp: each must end in a Java exception in a process of its own.
 */
class SamplerTrapsTest {

  /** What a trap is tried with. */
  private interface Attempt {
    void run(Model model, Context context) throws Exception;
  }

  private static void withModel(Attempt attempt) throws Exception {
    try (Model model = Model.load(TinyChat.path());
        Context context = Context.create(model, ContextParams.builder().contextSize(256).build())) {
      attempt.run(model, context);
    }
  }

  private static void decodeTwoTokens(Context context) {
    try (Batch batch = new Batch(2)) {
      batch.add(300, 0, 0, false);
      batch.add(301, 1, 0, true);
      context.decode(batch);
    }
  }

  private static Sampler withGrammar(Model model, String grammar) {
    return Sampler.create(model, Sampling.greedy().withGrammar(Grammar.of(grammar)));
  }

  private static int token(Model model, String text) {
    return model.vocabulary().tokenize(text, false, true)[0];
  }

  private static void throwsInItsOwnProcess(ForkedJvm.Code code, Class<?> exception) {
    ForkedJvm.Result result = ForkedJvm.run(code);
    assertThat(result.exitCode()).as(result.output()).isEqualTo(ForkedJvm.THROWN);
    assertThat(result.output()).contains(exception.getName());
  }

  @Test
  void samplingBeforeADecode() {
    throwsInItsOwnProcess(
        () ->
            withModel(
                (model, context) -> {
                  try (Sampler sampler = Sampler.create(model, Sampling.defaults())) {
                    sampler.sample(context, 0);
                  }
                }),
        IllegalStateException.class);
  }

  @Test
  void samplingFromARowWithoutLogits() {
    throwsInItsOwnProcess(
        () ->
            withModel(
                (model, context) -> {
                  decodeTwoTokens(context);
                  try (Sampler sampler = Sampler.create(model, Sampling.defaults())) {
                    sampler.sample(context, 0);
                  }
                }),
        IllegalArgumentException.class);
  }

  @Test
  void samplingFromARowThatDoesNotExist() {
    throwsInItsOwnProcess(
        () ->
            withModel(
                (model, context) -> {
                  decodeTwoTokens(context);
                  try (Sampler sampler = withGrammar(model, "root ::= \"a\"")) {
                    sampler.sample(context, -1);
                  }
                }),
        IndexOutOfBoundsException.class);
  }

  @Test
  void acceptingATokenThatTheGrammarForbids() {
    throwsInItsOwnProcess(
        () ->
            withModel(
                (model, context) -> {
                  try (Sampler sampler = withGrammar(model, "root ::= \"a\"")) {
                    sampler.accept(token(model, "b"));
                  }
                }),
        IllegalArgumentException.class);
  }

  @Test
  void acceptingATokenAfterTheGrammarsEnd() {
    throwsInItsOwnProcess(
        () ->
            withModel(
                (model, context) -> {
                  try (Sampler sampler = withGrammar(model, "root ::= \"a\"")) {
                    sampler.accept(token(model, "a"));
                    sampler.accept(token(model, "<|im_end|>"));
                    sampler.accept(token(model, "a"));
                  }
                }),
        IllegalArgumentException.class);
  }

  @Test
  void aBadTriggerPattern() {
    throwsInItsOwnProcess(
        () -> Grammar.of("root ::= \"a\"").lazy(Grammar.Trigger.patterns("[a")),
        GrammarException.class);
  }

  @Test
  void aTriggerThatTheGrammarForbids() {
    ForkedJvm.Result result =
        ForkedJvm.run(
            () ->
                withModel(
                    (model, context) -> {
                      Grammar lazy =
                          Grammar.of("root ::= \"x\"").lazy(Grammar.Trigger.patterns("a"));
                      Sampling sampling = Sampling.greedy().withGrammar(lazy);
                      try (Sampler sampler = Sampler.create(model, sampling)) {
                        sampler.accept(token(model, "a"));
                      }
                    }));
    assertThat(result.exitCode()).as(result.output()).isZero();
  }

  @Test
  void aRepetitionThatEndsBelowItsBeginning() {
    throwsInItsOwnProcess(() -> Grammar.of("root ::= \"a\"{5,2}"), GrammarException.class);
  }

  @Test
  void aHistoryLargerThanMemory() {
    throwsInItsOwnProcess(
        () -> new Filter.Penalties(Integer.MAX_VALUE, 2, 0, 0), IllegalArgumentException.class);
  }

  @Test
  void aChainAlwaysEndsInASelection() {
    ForkedJvm.Result result =
        ForkedJvm.run(
            () ->
                withModel(
                    (model, context) -> {
                      decodeTwoTokens(context);
                      Sampling sampling =
                          new Sampling(List.of(new Filter.TopK(3)), new Selection.Greedy());
                      try (Sampler sampler = Sampler.create(model, sampling)) {
                        sampler.sample(context, 1);
                      }
                    }));
    assertThat(result.exitCode()).as(result.output()).isZero();
  }
}
