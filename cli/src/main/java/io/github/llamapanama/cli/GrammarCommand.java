package io.github.llamapanama.cli;

import io.github.llamapanama.chat.schema.SchemaConverter;
import io.github.llamapanama.chat.schema.SchemaOptions;
import io.github.llamapanama.cli.console.Streams;
import io.github.llamapanama.cli.options.TextArgument;
import io.github.llamapanama.cli.options.UsageException;
import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.GrammarMatcher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "grammar",
    description = "Print the GBNF of a JSON schema, or say whether texts match a grammar.",
    abbreviateSynopsis = true,
    sortOptions = false)
final class GrammarCommand implements Callable<Integer> {
  private final Streams streams;

  @Parameters(
      paramLabel = "SCHEMA|TEXT",
      arity = "0..*",
      description =
          "A file with a JSON schema, or '-' for standard input; with --check, texts (default:"
              + " standard input).")
  private List<String> arguments = new ArrayList<>();

  @Option(
      names = "--check",
      paramLabel = "GRAMMAR",
      description = "A file with GBNF that each text shall match; exit status 1 if one does not.")
  private @Nullable Path check;

  @Option(names = "--strict", description = "Refuse a schema that no grammar can express exactly.")
  private boolean strict;

  @Option(
      names = "--cases",
      paramLabel = "FILE",
      description =
          "Check many: JSON lines of id, schema or grammar, and texts; '-' for standard input."
              + " Answers with JSON lines of id and matches, or id and error.")
  private @Nullable String cases;

  GrammarCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    SchemaConverter converter =
        new SchemaConverter(strict ? SchemaOptions.STRICT : SchemaOptions.RELAXED);
    if (cases != null) {
      if (check != null || !arguments.isEmpty()) {
        throw new UsageException("--cases goes with neither --check nor a schema");
      }
      new GrammarCases(streams, converter).run(cases);
      return ExitCode.OK;
    }
    if (check != null) {
      return check(Grammar.of(TextArgument.read(check)));
    }
    if (arguments.size() != 1) {
      throw new UsageException("Missing parameter: a schema's file, --check or --cases");
    }
    streams.out().print(converter.grammar(text(arguments.get(0))).text());
    return ExitCode.OK;
  }

  private int check(Grammar grammar) {
    List<String> texts = arguments.isEmpty() ? List.of(streams.readAll()) : arguments;
    boolean all = true;
    for (String text : texts) {
      boolean matches = GrammarMatcher.matches(grammar, text);
      all &= matches;
      streams.out().println((matches ? "matches   " : "no match  ") + text);
    }
    return all ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private String text(String file) {
    return file.equals("-") ? streams.readAll() : TextArgument.read(Path.of(file));
  }
}
