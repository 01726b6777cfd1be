package io.github.llamapanama.cli.options;

import io.github.llamapanama.cli.console.Streams;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A text as argument, option, file or standard input. */
public final class PromptArgument {
  @Parameters(
      paramLabel = "TEXT",
      arity = "0..*",
      description = "The text; '-', or none in a pipe, reads it from standard input.")
  private List<String> words = List.of();

  @Option(
      names = {"-p", "--prompt"},
      paramLabel = "TEXT",
      description = "The text, for those who are used to the option.")
  private @Nullable String prompt;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "A file with the text.")
  private @Nullable Path file;

  /** Whether the text is not to be read from standard input. */
  public boolean isGiven() {
    return !words.isEmpty() || prompt != null || file != null;
  }

  /** The text as it is. */
  public String verbatim(Streams streams) {
    if (!words.isEmpty() && !words.equals(List.of("-"))) {
      return String.join(" ", words);
    }
    return fromOptions().orElseGet(streams::readAll);
  }

  /** The text without the line end that editors and {@code echo} put at the end. */
  public String text(Streams streams) {
    String text = verbatim(streams);
    int end = text.endsWith("\r\n") ? 2 : text.endsWith("\n") ? 1 : 0;
    boolean typed = prompt != null || (!words.isEmpty() && !words.equals(List.of("-")));
    return typed ? text : text.substring(0, text.length() - end);
  }

  private Optional<String> fromOptions() {
    return words.isEmpty() ? TextArgument.of(prompt, file) : Optional.empty();
  }
}
