package io.github.llamapanama.core.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.sampling.Sampling;
import io.github.llamapanama.models.TinyChat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NicenessTest {

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has a niceness for each thread")
  void theThreadThatComputesGivesWayToTheOneThatOpenedTheEngine() {
    int own = niceness();

    assertThat(nicenessWhileComputing(EngineParams.defaults()) - own)
        .as("niceness of the engine's thread beyond that of the thread that opened it")
        .isEqualTo(EngineParams.defaults().niceness())
        .isPositive();
    assertThat(niceness()).as("niceness of the thread that opened the engine").isEqualTo(own);
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has a niceness for each thread")
  void anEngineMayBeAsUrgentAsWhoOpensIt() {
    assertThat(nicenessWhileComputing(EngineParams.builder().niceness(0).build()))
        .isEqualTo(niceness());
  }

  @Test
  void aNicenessThatPosixDoesNotKnowIsRefused() {
    assertThatThrownBy(() -> EngineParams.builder().niceness(20).build())
        .hasMessage("niceness is at most 19, not 20");
    assertThatThrownBy(() -> EngineParams.builder().niceness(-1).build())
        .hasMessage("niceness is at least 0, not -1");
  }

  private static int nicenessWhileComputing(EngineParams params) {
    AtomicInteger found = new AtomicInteger();
    Sampling sampling = Sampling.greedy().withProcessor((logits, history) -> found.set(niceness()));
    try (Model model = Model.load(TinyChat.path());
        Engine engine = Engine.open(model, params)) {
      int[] prompt = model.vocabulary().tokenize("Once", true, true);
      GenerationParams one = GenerationParams.defaults().withSampling(sampling).withMaxTokens(1);
      engine.submit(GenerationRequest.of(prompt, one)).complete();
    }
    return found.get();
  }

  /** That of the thread that asks, which is the 19th field of its statistics. */
  private static int niceness() {
    try {
      String stat = Files.readString(Path.of("/proc/thread-self/stat"), US_ASCII);
      // The second field is a name that may hold anything, in parentheses.
      String afterName = stat.substring(stat.lastIndexOf(')') + 2);
      return Integer.parseInt(afterName.split(" ", -1)[16]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
