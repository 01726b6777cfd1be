package io.github.llamapanama.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Random calls of the public API with valid, borderline and absurd arguments: whatever they are, a
 * call ends in a result or in an exception that its Javadoc names.
 *
 * <p>System properties of the test JVM, such as with {@code
 * -Dtest.jvm.arguments=-Dllamapanama.fuzz.seconds=3600}:
 *
 * <ul>
 *   <li>{@code llamapanama.fuzz.seconds}: how long to go on, 24 by default
 *   <li>{@code llamapanama.fuzz.seed}: the seed of the first sequence of calls, 0 by default; each
 *       sequence has the seed after the one before. A failure names its seed; with that and 0
 *       seconds it is repeated alone.
 * </ul>
 */
class ApiFuzzTest {
  private static final Duration TIME =
      Duration.ofSeconds(Long.getLong("llamapanama.fuzz.seconds", 24));
  private static final long FIRST_SEED = Long.getLong("llamapanama.fuzz.seed", 0);

  /** How long one process is used, so that memory it loses does not add up. */
  private static final Duration TIME_OF_A_PROCESS = Duration.ofSeconds(60);

  private static final Pattern SEED = Pattern.compile("(?m)^seed (\\d+)$");

  @Test
  void anyCallEndsInAResultOrADocumentedException() {
    long end = System.nanoTime() + TIME.toNanos();
    long seed = FIRST_SEED;
    do {
      long left = Math.max(0, end - System.nanoTime());
      ForkedJvm.Result result =
          ForkedJvm.run(
              ApiFuzz::runAsToldByProperties,
              "-Dfuzz.seed=" + seed,
              "-Dfuzz.nanos=" + Math.min(left, TIME_OF_A_PROCESS.toNanos()),
              "-XX:-CreateCoredumpOnCrash");
      List<Long> seeds = seeds(result.output());
      long last = seeds.isEmpty() ? seed : seeds.getLast();
      assertThat(result.exitCode())
          .as("the calls of seed %d ended with: %s", last, tail(result.output()))
          .isZero();
      assertThat(seeds).as("seeds in %s", result.output()).isNotEmpty();
      seed = last + 1;
    } while (System.nanoTime() < end);
  }

  private static List<Long> seeds(String output) {
    List<Long> seeds = new ArrayList<>();
    Matcher matcher = SEED.matcher(output);
    while (matcher.find()) {
      seeds.add(Long.parseLong(matcher.group(1)));
    }
    return seeds;
  }

  private static String tail(String output) {
    return output.substring(Math.max(0, output.length() - 6000));
  }
}
