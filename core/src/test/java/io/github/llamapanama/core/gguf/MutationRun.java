package io.github.llamapanama.core.gguf;

import io.github.llamapanama.core.DecodeProbe;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.ModelLoadException;
import io.github.llamapanama.core.ModelParams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a forked VM runs: loads and uses one damaged file after another.
 *
 * <p>Arguments: a working directory, the first seed, the seed after the last, and the intact files.
 * It prints each seed before it touches the file, so that the last line of a dead process names the
 * culprit, and at its end how many files ended how.
 */
final class MutationRun {

  enum Outcome {
    REFUSED_HERE,
    REFUSED_BY_LLAMA_CPP,
    NO_CONTEXT,
    DECODED,
    VOCABULARY_READ
  }

  private MutationRun() {}

  public static void main(String[] args) throws IOException {
    Path work = Path.of(args[0]);
    List<Mutator> mutators = new ArrayList<>();
    for (int i = 3; i < args.length; i++) {
      mutators.add(new Mutator(Files.readAllBytes(Path.of(args[i]))));
    }
    Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    for (long seed = Long.parseLong(args[1]); seed < Long.parseLong(args[2]); seed++) {
      Mutator mutator = mutators.get((int) (seed % mutators.size()));
      Path file = work.resolve("damaged.gguf");
      Files.write(file, mutator.mutated(seed));
      System.out.println(seed);
      outcomes.merge(use(file), 1, Integer::sum);
    }
    System.out.println(outcomes);
  }

  static Outcome use(Path file) {
    try {
      ModelFileCheck.check(file);
    } catch (ModelLoadException e) {
      requireReason(e, file);
      return Outcome.REFUSED_HERE;
    }
    readVocabulary(file);
    try (Model model = Model.load(file)) {
      tokenize(model);
      return DecodeProbe.decodes(model) ? Outcome.DECODED : Outcome.NO_CONTEXT;
    } catch (ModelLoadException e) {
      requireReason(e, file);
      return Outcome.REFUSED_BY_LLAMA_CPP;
    }
  }

  private static void readVocabulary(Path file) {
    try (Model model = Model.load(file, ModelParams.builder().vocabularyOnly(true).build())) {
      tokenize(model);
    } catch (ModelLoadException e) {
      requireReason(e, file);
    }
  }

  private static void tokenize(Model model) {
    try {
      int[] tokens = model.vocabulary().tokenize("Grüße, world 42! 🚀\n\u0001", true, true);
      model.vocabulary().detokenize(tokens, false, true);
    } catch (IllegalStateException | IndexOutOfBoundsException e) {
      // The vocabulary has no tokenizer, or lacks a token that it wants added or for what is
      // unknown.
    }
  }

  private static void requireReason(ModelLoadException e, Path file) {
    if (!e.path().equals(file) || e.reason().isBlank() || e.reason().contains("does not say why")) {
      throw new AssertionError("no reason is given", e);
    }
  }
}
