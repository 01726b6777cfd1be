package io.github.llamapanama.cli;

import io.github.llamapanama.cli.console.Output;
import io.github.llamapanama.cli.console.Streams;
import io.github.llamapanama.cli.options.ModelFile;
import io.github.llamapanama.cli.options.PromptArgument;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.ModelParams;
import io.github.llamapanama.core.Vocabulary;
import java.util.Arrays;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "tokenize",
    description = "Show the tokens of a text.",
    abbreviateSynopsis = true,
    sortOptions = false)
final class TokenizeCommand implements Runnable {
  private final Streams streams;

  @Mixin private final PromptArgument text = new PromptArgument();
  @Mixin private final ModelFile model = new ModelFile();

  @Option(names = "--ids", description = "Print the ids alone, as a list.")
  private boolean ids;

  @Option(
      names = "--no-bos",
      description = "Leave out the special tokens that the model wants around a text.")
  private boolean noBos;

  @Option(
      names = "--special",
      description = "Read the names of special tokens, such as <|im_end|>, as these tokens.")
  private boolean special;

  @Option(names = "--show-count", description = "Print the number of tokens at the end.")
  private boolean showCount;

  TokenizeCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public void run() {
    ModelParams vocabularyOnly = ModelParams.builder().vocabularyOnly(true).build();
    try (Model loaded = Model.load(model.path(streams), vocabularyOnly)) {
      Vocabulary vocabulary = loaded.vocabulary();
      int[] tokens = vocabulary.tokenize(text.verbatim(streams), !noBos, special);
      Output out = streams.out();
      if (ids) {
        out.println(Arrays.toString(tokens));
      } else {
        for (int token : tokens) {
          out.println("%6d  %s".formatted(token, TokenPieces.show(vocabulary, token)));
        }
      }
      if (showCount) {
        out.println("Total number of tokens: " + tokens.length);
      }
    }
  }
}
