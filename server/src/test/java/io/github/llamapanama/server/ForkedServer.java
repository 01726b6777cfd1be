package io.github.llamapanama.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.llamapanama.chat.LlamaOptions;
import io.github.llamapanama.models.TinyChat;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server with the embedded model in a process of its own, which can be killed, and tells how much
 * memory it has. Its Java heap is resident from the start: what grows then is native memory. It
 * ends in order when it is closed, or the process that started it is gone.
 */
final class ForkedServer implements AutoCloseable {
  private final Process process;
  private final Path log;
  private final BufferedReader answers;
  private final Writer questions;
  private final int port;

  /**
   * @param heapKib what is used of the Java heap after a collection, in KiB
   * @param residentKib what the process has of the machine's memory, in KiB
   */
  record Memory(long heapKib, long residentKib) {}

  private ForkedServer(Process process, Path log) throws IOException {
    this.process = process;
    this.log = log;
    this.answers = process.inputReader(UTF_8);
    this.questions = new OutputStreamWriter(process.getOutputStream(), UTF_8);
    this.port = Integer.parseInt(answer());
  }

  /**
   * Starts one.
   *
   * @param port where it listens, 0 for any that is free
   * @param contextSize how many tokens the model's context holds
   */
  static ForkedServer start(int port, int contextSize) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xms96m",
            "-Xmx96m",
            "-XX:+AlwaysPreTouch"));
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("llama"))
        .map(name -> "-D" + name + "=" + System.getProperty(name))
        .forEach(command::add);
    // Surefire may run tests from a jar that only names the class path; then it is a property.
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            ForkedServer.class.getName(),
            Integer.toString(port),
            Integer.toString(contextSize)));
    Path log = Files.createTempFile("forked-server", ".log");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    // One heap for all threads: glibc keeps what each of several has freed, as if it leaked.
    builder.environment().put("MALLOC_ARENA_MAX", "1");
    return new ForkedServer(builder.start(), log);
  }

  int port() {
    return port;
  }

  /** Collects what is garbage, and looks what is left. */
  Memory memory() throws IOException {
    questions.write("memory\n");
    questions.flush();
    long heap = Long.parseLong(answer());
    long resident =
        Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElseThrow();
    return new Memory(heap, resident);
  }

  private String answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new AssertionError("the server has ended: " + Files.readString(log, UTF_8));
    }
    return line;
  }

  /** Ends it in the midst of whatever it does, and waits until it is gone. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() throws IOException {
    if (process.isAlive()) {
      questions.close();
    }
    process.onExit().completeOnTimeout(process, 30, TimeUnit.SECONDS).join();
    if (process.isAlive()) {
      kill();
      throw new AssertionError("the server has not ended: " + Files.readString(log, UTF_8));
    }
    Files.delete(log);
  }

  /** Runs in the other process: a port and the size of the context. */
  public static void main(String[] args) throws IOException {
    LlamaOptions options =
        LlamaOptions.builder()
            .context(context -> context.contextSize(Integer.parseInt(args[1])))
            .build();
    try (LlamaServer server =
            LlamaServer.builder()
                .model(TinyChat.path(), options)
                .port(Integer.parseInt(args[0]))
                .start();
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      System.out.println(server.port());
      while (questions.readLine() != null) {
        System.gc();
        System.out.println(
            ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 10);
      }
    }
  }
}
