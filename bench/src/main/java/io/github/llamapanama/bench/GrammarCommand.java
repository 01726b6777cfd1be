package io.github.llamapanama.bench;

import io.github.llamapanama.chat.message.ToolChoice;
import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.Sampling;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a grammar costs. */
@Command(name = "grammar", description = "Compares text that a grammar constrains with free text.")
final class GrammarCommand extends SideBySideCommand {
  private static final Metric SPEED = Metric.speed("");

  @Option(names = "--predict", description = "Tokens that are generated")
  private int generatedTokens = 256;

  GrammarCommand() {
    super("grammar", List.of("150k"), 8);
  }

  @Override
  List<Comparison> compare(BenchModel model, SideBySide sideBySide) {
    Sampling free = Sampling.greedy();
    Sampling optional = free.withGrammar(ToolCalls.grammar(ToolChoice.Mode.AUTO));
    Sampling demanded = free.withGrammar(ToolCalls.grammar(ToolChoice.Mode.REQUIRED));
    try (TextBench bench = new TextBench(model.file(), threads())) {
      return sideBySide.run(
          model.name() + " grammar",
          List.of(
              contender("free text", bench, free),
              contender("JSON", bench, free.withGrammar(grammar("json.gbnf"))),
              contender("JSON records", bench, free.withGrammar(grammar("records.gbnf"))),
              contender("tools, no call", bench, optional),
              contender(
                  "tools, calls", () -> bench.speed(bench.calling(optional), generatedTokens)),
              contender("tools, demanded calls", bench, demanded)));
    }
  }

  private Contender contender(String name, TextBench bench, Sampling sampling) {
    return contender(name, () -> bench.speed(sampling, generatedTokens));
  }

  private static Contender contender(String name, DoubleSupplier speed) {
    return Contender.of(name, SPEED, speed);
  }

  /** A grammar from this package; its shortest text is too long to end before the tokens do. */
  static Grammar grammar(String resource) {
    try (InputStream in = GrammarCommand.class.getResourceAsStream(resource)) {
      return Grammar.of(
          new String(Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
  }
}
