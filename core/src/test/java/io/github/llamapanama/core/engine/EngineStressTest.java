package io.github.llamapanama.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.core.ForkedJvm;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * The engine under all that clients can do to it. The long form, of 10,000 requests:
 *
 * <pre>{@code
 * mvn -pl core -am test -Dtest=EngineStressTest -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dllamapanama.stress.requests=10000
 * }</pre>
 */
class EngineStressTest {
  /** In a process whose Java heap is resident from the start: what grows then is native memory. */
  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "resident memory is read from /proc")
  void everyRequestEndsWithItsRightResultOrAnErrorOfItsType() {
    ForkedJvm.Result result =
        ForkedJvm.run(
            Duration.ofMinutes(30),
            EngineStress::main,
            "-Xms256m",
            "-Xmx256m",
            "-XX:+AlwaysPreTouch",
            "-XX:+UseSerialGC");
    assertThat(result.exitCode()).as(result.output()).isZero();
    System.out.print(result.output());
  }
}
