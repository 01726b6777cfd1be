package io.github.llamapanama.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs code in a Java process of its own, for calls that could end the process.
 *
 * <pre>{@code
 * ForkedJvm.Result result = ForkedJvm.run(() -> { ... });
 * assertThat(result.exitCode()).as(result.output()).isZero();
 * }</pre>
 *
 * <p>The code must not capture anything: it runs in another process, with the same class path and
 * the system properties that begin with {@code llama}. It ends with exit code 0, or {@link #THROWN}
 * if it threw, with the stack trace in the output. Any other exit code means that the process died.
 */
public final class ForkedJvm {
  /** The exit code after an exception. */
  public static final int THROWN = 99;

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private ForkedJvm() {}

  /** Code for another process. */
  @FunctionalInterface
  public interface Code extends Serializable {
    /** Runs in the other process. */
    void run() throws Exception;
  }

  /**
   * How the other process ended.
   *
   * @param exitCode 0, {@link #THROWN}, or what the system says of a dead process
   * @param output what it printed to standard output and standard error
   */
  public record Result(int exitCode, String output) {}

  /**
   * Runs code in a new process and waits for its end, at most two minutes.
   *
   * @param code a lambda without captures
   * @param jvmArguments further arguments for the JVM, such as {@code -Dname=value}
   */
  public static Result run(Code code, String... jvmArguments) {
    return run(TIMEOUT, code, jvmArguments);
  }

  /**
   * Runs code in a new process and waits for its end.
   *
   * @param timeout after which the process is killed
   * @param code a lambda without captures
   * @param jvmArguments further arguments for the JVM, such as {@code -Dname=value}
   */
  public static Result run(Duration timeout, Code code, String... jvmArguments) {
    SerializedLambda lambda = lambda(code);
    if (lambda.getCapturedArgCount() != 0) {
      throw new IllegalArgumentException("Code for another process cannot capture variables");
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("llama"))
        .map(name -> "-D" + name + "=" + System.getProperty(name))
        .forEach(command::add);
    command.add("-Xmx256m");
    command.addAll(Arrays.asList(jvmArguments));
    command.add("-cp");
    command.add(classPath());
    command.add(ForkedJvm.class.getName());
    command.add(lambda.getImplClass().replace('/', '.'));
    command.add(lambda.getImplMethodName());
    try {
      Path output = Files.createTempFile("forked-jvm", ".log");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        // One heap for all threads: glibc keeps what each of several has freed, as if it leaked.
        builder.environment().put("MALLOC_ARENA_MAX", "1");
        Process process = builder.start();
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
          process.destroyForcibly().waitFor();
        }
        return new Result(process.exitValue(), Files.readString(output, UTF_8));
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("Interrupted while another process ran", e);
    }
  }

  /** Surefire may run tests from a jar that only names the class path; then it is a property. */
  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private static SerializedLambda lambda(Code code) {
    try {
      Method replace = code.getClass().getDeclaredMethod("writeReplace");
      replace.setAccessible(true);
      return (SerializedLambda) replace.invoke(code);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("Code for another process is a lambda", e);
    }
  }

  /** Runs in the other process: a class and its method without parameters. */
  public static void main(String[] args) {
    try {
      Method method = Class.forName(args[0]).getDeclaredMethod(args[1]);
      method.setAccessible(true);
      method.invoke(null);
    } catch (Throwable e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      cause.printStackTrace();
      System.exit(THROWN);
    }
    System.exit(0);
  }
}
