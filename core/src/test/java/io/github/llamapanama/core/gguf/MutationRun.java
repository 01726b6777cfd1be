package io.github.llamapanama.core.gguf;

import io.github.llamapanama.core.Batch;
import io.github.llamapanama.core.Context;
import io.github.llamapanama.core.ContextCreationException;
import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.DecodeException;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.ModelLoadException;
import io.github.llamapanama.core.ModelParams;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a forked VM runs: loads and uses one damaged file after another. It prints each seed before
 * it touches the file, so that the last line of a dead process names the culprit, and at its end
 * how many files ended how.
 *
 * @param from the first seed
 * @param to the seed after the last
 * @param directory where the damaged files may be written
 * @param intact the files to damage
 */
record MutationRun(int from, int to, Path directory, List<Path> intact) {

  enum Outcome {
    REFUSED_HERE,
    REFUSED_BY_LLAMA_CPP,
    NO_CONTEXT,
    NOT_DECODED,
    DECODED
  }

  /** The run as arguments of a VM. */
  String[] toProperties() {
    return new String[] {
      "-Dmutation.from=" + from,
      "-Dmutation.to=" + to,
      "-Dmutation.directory=" + directory,
      "-Dmutation.intact="
          + intact.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
      "-XX:-CreateCoredumpOnCrash"
    };
  }

  /** The run that the arguments of this VM describe. */
  static MutationRun fromProperties() {
    return new MutationRun(
        Integer.getInteger("mutation.from"),
        Integer.getInteger("mutation.to"),
        Path.of(System.getProperty("mutation.directory")),
        Arrays.stream(System.getProperty("mutation.intact").split(File.pathSeparator))
            .map(Path::of)
            .toList());
  }

  void run() throws IOException {
    List<Mutator> mutators = new ArrayList<>();
    for (Path file : intact) {
      mutators.add(new Mutator(Files.readAllBytes(file)));
    }
    Path file = directory.resolve("damaged-" + from + ".gguf");
    Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    for (int seed = from; seed < to; seed++) {
      Files.write(file, mutators.get(seed % mutators.size()).mutated(seed));
      System.out.println(seed);
      outcomes.merge(use(file), 1, Integer::sum);
    }
    System.out.println(outcomes);
  }

  private static Outcome use(Path file) {
    try {
      ModelFileCheck.check(file);
    } catch (ModelLoadException e) {
      requireReason(e, file);
      return Outcome.REFUSED_HERE;
    }
    readVocabulary(file);
    try (Model model = Model.load(file)) {
      tokenize(model);
      return decode(model);
    } catch (ModelLoadException e) {
      requireReason(e, file);
      return Outcome.REFUSED_BY_LLAMA_CPP;
    }
  }

  private static Outcome decode(Model model) {
    ContextParams params =
        ContextParams.builder()
            .contextSize(256)
            .batchSize(32)
            .microBatchSize(32)
            .threads(1)
            .batchThreads(1)
            .build();
    try (Context context = Context.create(model, params);
        Batch batch = new Batch(5)) {
      batch.add(new int[] {0, 1, 2, 3, 4}, 0, 5, 0, 0, true);
      context.decode(batch);
      return Outcome.DECODED;
    } catch (ContextCreationException e) {
      return Outcome.NO_CONTEXT;
    } catch (DecodeException | IndexOutOfBoundsException e) {
      return Outcome.NOT_DECODED; // fewer tokens than these five, for example
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
