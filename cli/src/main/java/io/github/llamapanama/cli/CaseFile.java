package io.github.llamapanama.cli;

import io.github.llamapanama.LlamaException;
import io.github.llamapanama.cli.console.Json;
import io.github.llamapanama.cli.console.Streams;
import io.github.llamapanama.cli.options.TextArgument;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A file of cases, a JSON object each line, answered one after the other in JSON lines. */
final class CaseFile {
  private final Streams streams;
  private final String file;

  /**
   * A file of cases.
   *
   * @param file its path; {@code -} is standard input
   */
  CaseFile(Streams streams, String file) {
    this.streams = streams;
    this.file = file;
  }

  /** Answers one case. */
  @FunctionalInterface
  interface Answerer {
    /**
     * What to say besides the case's id.
     *
     * @throws LlamaException or IllegalArgumentException if the case is wrong: its answer says so
     */
    Map<String, ? extends @Nullable Object> answer(Map<String, @Nullable Object> given);
  }

  /** Where the file is; the working directory for standard input. */
  Path directory() {
    Path parent = file.equals("-") ? null : Path.of(file).toAbsolutePath().getParent();
    return parent == null ? Path.of("") : parent;
  }

  /**
   * Answers all cases; none that fails stops the rest.
   *
   * @param reader reads a line, {@link Json#object} or {@link Json#exactObject}
   * @param answerer answers what was read
   */
  void answerAll(Function<String, Map<String, @Nullable Object>> reader, Answerer answerer) {
    String cases = file.equals("-") ? streams.readAll() : TextArgument.read(Path.of(file));
    int number = 0;
    // Not by lines(): a text may hold other line ends as they are.
    for (String line : cases.split("\n", -1)) {
      number++;
      if (!line.isBlank()) {
        streams.out().println(Json.ascii(answer(reader, answerer, line, number)));
      }
    }
  }

  private static Map<String, @Nullable Object> answer(
      Function<String, Map<String, @Nullable Object>> reader,
      Answerer answerer,
      String line,
      int number) {
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("id", null);
    try {
      Map<String, @Nullable Object> given = object(reader, line, number);
      answer.put("id", given.get("id"));
      answer.putAll(answerer.answer(given));
    } catch (LlamaException | IllegalArgumentException | UncheckedIOException e) {
      answer.put("error", String.valueOf(e.getMessage()));
    } catch (RuntimeException | StackOverflowError e) {
      // A bug, most likely; the other cases are still worth an answer.
      answer.put("error", "internal error: " + e);
    }
    return answer;
  }

  private static Map<String, @Nullable Object> object(
      Function<String, Map<String, @Nullable Object>> reader, String line, int number) {
    try {
      return reader.apply(line);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("case %d is %s".formatted(number, e.getMessage()), e);
    }
  }
}
