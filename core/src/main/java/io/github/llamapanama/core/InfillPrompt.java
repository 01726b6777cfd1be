package io.github.llamapanama.core;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Text with a gap that a model shall fill, most often code before and after a cursor.
 *
 * <p>Its tokens are those that llama.cpp's server gives a model for {@code /infill}: other files of
 * the repository first, if the model has tokens for that in the order of its training (Hui et al.
 * 2024, Qwen2.5-Coder), then prefix, suffix and the place to write. Markers of the model in these
 * texts stay text. What the model writes next goes into the gap; it ends with an end-of-generation
 * token.
 *
 * <pre>{@code
 * int[] prompt = InfillPrompt.of("int sum(int a, int b) {\n  return ", ";\n}").tokens(vocabulary);
 * }</pre>
 *
 * @param prefix the text before the gap; may be empty
 * @param suffix the text after the gap; may be empty
 * @param beginning how the missing text begins; mostly empty
 * @param files other files that help, the most helpful last
 * @param repository the name of the repository
 * @param fileName the name of the file with the gap
 * @param suffixFirst whether the suffix comes before the prefix, as some models prefer
 */
public record InfillPrompt(
    String prefix,
    String suffix,
    String beginning,
    List<SourceFile> files,
    String repository,
    String fileName,
    boolean suffixFirst) {

  /** What parts files for a model without a token for that. */
  private static final String SNIPPET = "\n\n--- snippet ---\n\n";

  /**
   * A file that helps.
   *
   * @param name its name
   * @param text what is in it
   */
  public record SourceFile(String name, String text) {}

  /** Copies the list. */
  public InfillPrompt {
    files = List.copyOf(files);
  }

  /** A gap between a prefix and a suffix, with the names that llama.cpp's server uses. */
  public static InfillPrompt of(String prefix, String suffix) {
    return new InfillPrompt(prefix, suffix, "", List.of(), "myproject", "filename", false);
  }

  /** The same with other files. */
  public InfillPrompt withFiles(List<SourceFile> files) {
    return new InfillPrompt(prefix, suffix, beginning, files, repository, fileName, suffixFirst);
  }

  /** The same with a given beginning of the missing text. */
  public InfillPrompt withBeginning(String beginning) {
    return new InfillPrompt(prefix, suffix, beginning, files, repository, fileName, suffixFirst);
  }

  /** The same with other names. */
  public InfillPrompt withNames(String repository, String fileName) {
    return new InfillPrompt(prefix, suffix, beginning, files, repository, fileName, suffixFirst);
  }

  /** The same with the suffix before or after the prefix. */
  public InfillPrompt withSuffixFirst(boolean suffixFirst) {
    return new InfillPrompt(prefix, suffix, beginning, files, repository, fileName, suffixFirst);
  }

  /**
   * All of it as tokens.
   *
   * @throws InfillNotSupportedException if the vocabulary has no tokens for prefix, suffix and
   *     middle
   * @throws IllegalStateException if the vocabulary's model is closed
   */
  public int[] tokens(Vocabulary vocabulary) {
    return tokens(vocabulary, Integer.MAX_VALUE, Integer.MAX_VALUE);
  }

  /**
   * What fits of it as tokens: of the prefix the end, up to three quarters of the window, of the
   * suffix the beginning, in what is left of the window's last quarter, of the other files the end.
   * llama.cpp's server takes its batch size for a window, and the rest of its context, without
   * twice the tokens to be generated, for files.
   *
   * @param vocabulary the model's
   * @param window how many tokens around the gap
   * @param extra how many tokens of other files, with the names
   * @throws InfillNotSupportedException if the vocabulary has no tokens for prefix, suffix and
   *     middle
   * @throws IllegalArgumentException if a number is negative
   * @throws IllegalStateException if the vocabulary's model is closed
   */
  public int[] tokens(Vocabulary vocabulary, int window, int extra) {
    if (window < 0 || extra < 0) {
      throw new IllegalArgumentException(
          "A window of %d and %d extra tokens: neither can be negative".formatted(window, extra));
    }
    SpecialTokens special = vocabulary.specialTokens();
    requireTokens(special);
    int[] begun = text(vocabulary, beginning);
    int quarter = window / 4;
    boolean all = window == Integer.MAX_VALUE;
    int[] before = last(text(vocabulary, prefix), all ? window : 3 * quarter);
    int[] after = first(text(vocabulary, suffix), all ? window : quarter - 2 - begun.length);

    IntStream prefixed =
        IntStream.concat(
            IntStream.concat(special.fimPrefix().stream(), IntStream.of(before)),
            IntStream.of(begun));
    IntStream suffixed = IntStream.concat(special.fimSuffix().stream(), IntStream.of(after));
    IntStream.Builder tokens = IntStream.builder();
    IntStream.of(last(files(vocabulary), extra)).forEach(tokens);
    if (vocabulary.addsBos()) {
      special.bos().ifPresent(tokens);
    }
    (suffixFirst ? suffixed : prefixed).forEach(tokens);
    (suffixFirst ? prefixed : suffixed).forEach(tokens);
    special.fimMiddle().ifPresent(tokens);
    return tokens.build().toArray();
  }

  private static void requireTokens(SpecialTokens special) {
    List<String> missing = new ArrayList<>();
    if (special.fimPrefix().isEmpty()) {
      missing.add("prefix");
    }
    if (special.fimSuffix().isEmpty()) {
      missing.add("suffix");
    }
    if (special.fimMiddle().isEmpty()) {
      missing.add("middle");
    }
    if (!missing.isEmpty()) {
      throw new InfillNotSupportedException(missing);
    }
  }

  /** The repository and its other files, then the name of the file with the gap. */
  private int[] files(Vocabulary vocabulary) {
    SpecialTokens special = vocabulary.specialTokens();
    OptionalInt separator = special.fimFileSeparator();
    IntStream.Builder tokens = IntStream.builder();
    if (special.fimRepository().isPresent()) {
      special.fimRepository().ifPresent(tokens);
      IntStream.of(text(vocabulary, repository + "\n")).forEach(tokens);
    }
    for (SourceFile file : files) {
      separator.ifPresent(tokens);
      String name = separator.isPresent() ? file.name() + "\n" : SNIPPET;
      IntStream.of(text(vocabulary, name)).forEach(tokens);
      IntStream.of(text(vocabulary, file.text())).forEach(tokens);
    }
    if (separator.isPresent()) {
      separator.ifPresent(tokens);
      IntStream.of(text(vocabulary, fileName + "\n")).forEach(tokens);
    }
    return tokens.build().toArray();
  }

  private static int[] text(Vocabulary vocabulary, String text) {
    return vocabulary.tokenize(text, false, false);
  }

  private static int[] first(int[] tokens, int count) {
    return IntStream.of(tokens).limit(Math.max(0, count)).toArray();
  }

  private static int[] last(int[] tokens, int count) {
    return IntStream.of(tokens).skip(Math.max(0, tokens.length - count)).toArray();
  }
}
