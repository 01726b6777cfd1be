package io.github.llamapanama.core.embedding;

import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.SpecialTokens;
import io.github.llamapanama.core.Vocabulary;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Joins a query and a document to the one text that a reranking model reads: by the file's template
 * {@code rerank}, or else by special tokens, as llama.cpp's server does.
 *
 * <p>What a query or a document spells stays text: it cannot feign special tokens.
 */
final class RerankPrompt {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(query|document)}");

  private final Model model;
  private final Vocabulary vocabulary;

  RerankPrompt(Model model) {
    this.model = model;
    this.vocabulary = model.vocabulary();
  }

  int[] join(String query, String document) {
    return model
        .chatTemplate("rerank")
        .map(template -> render(template, query, document))
        .orElseGet(() -> separate(query, document));
  }

  private int[] render(String template, String query, String document) {
    UnaryOperator<String> value = name -> name.equals("query") ? query : document;
    if (isPlain(query) && isPlain(document)) {
      // In one piece, since tokens may reach over the seams.
      String text =
          PLACEHOLDER
              .matcher(template)
              .replaceAll(match -> Matcher.quoteReplacement(value.apply(match.group(1))));
      return vocabulary.tokenize(text, false, true);
    }
    IntStream tokens = IntStream.empty();
    Matcher matcher = PLACEHOLDER.matcher(template);
    int from = 0;
    while (matcher.find()) {
      tokens = IntStream.concat(tokens, special(template.substring(from, matcher.start())));
      tokens = IntStream.concat(tokens, text(value.apply(matcher.group(1))));
      from = matcher.end();
    }
    return IntStream.concat(tokens, special(template.substring(from))).toArray();
  }

  /** Whether a text spells no special token. */
  private boolean isPlain(String text) {
    return Arrays.equals(
        vocabulary.tokenize(text, false, true), vocabulary.tokenize(text, false, false));
  }

  private int[] separate(String query, String document) {
    SpecialTokens special = vocabulary.specialTokens();
    OptionalInt eos = special.eos().isPresent() ? special.eos() : special.separator();
    IntStream bos = token(vocabulary.addsBos(), special.bos());
    IntStream middle =
        IntStream.concat(
            token(vocabulary.addsEos(), eos),
            token(vocabulary.addsSeparator(), special.separator()));
    IntStream end = token(vocabulary.addsEos(), eos);
    IntStream first = IntStream.concat(IntStream.concat(bos, text(query)), middle);
    return IntStream.concat(first, IntStream.concat(text(document), end)).toArray();
  }

  private static IntStream token(boolean added, OptionalInt token) {
    return added ? token.stream() : IntStream.empty();
  }

  private IntStream text(String text) {
    return Arrays.stream(vocabulary.tokenize(text, false, false));
  }

  private IntStream special(String text) {
    return Arrays.stream(vocabulary.tokenize(text, false, true));
  }
}
