package io.github.llamapanama.chat.format;

import io.github.llamapanama.chat.message.CompletionPrompt;
import io.github.llamapanama.chat.template.Origin;
import io.github.llamapanama.core.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * Turns prompts into tokens so that a special token's text is special only where the format wrote
 * all of it.
 *
 * <p>A prompt whose messages hold no such text is tokenized in one piece, and so exactly as
 * llama.cpp tokenizes it. Otherwise the text is cut where llama.cpp's own tokenizer would cut it,
 * at special tokens, only that a control token's text that a message wrote, wholly or in part, is
 * not a place to cut. The stretches between are tokenized one by one; llama.cpp does the same, so
 * that neither merges nor a tokenizer's added space change.
 *
 * <p>A beginning-of-text token is put in front if the vocabulary asks for one and the format did
 * not write it; two in a row at the start become one.
 *
 * <p>Immutable and thread-safe, for as long as the vocabulary's model is open. Making one reads the
 * whole vocabulary, so keep it.
 */
public final class PromptTokenizer {
  private final Vocabulary vocabulary;
  private final SpecialTexts specials;

  /**
   * Creates a tokenizer.
   *
   * @throws IllegalStateException if the vocabulary's model is closed or has no tokenizer
   */
  public PromptTokenizer(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
    this.specials = new SpecialTexts(vocabulary);
  }

  /** A token and where its text came from; one that touches a message counts as the message's. */
  public record Token(int id, Origin origin) {}

  /** The tokens of a prompt. */
  public int[] tokenize(Prompt prompt) {
    OriginText text = new OriginText(prompt);
    if (specials.areForgedIn(text)) {
      return originTokens(prompt).stream().mapToInt(Token::id).toArray();
    }
    return withBos(vocabulary.tokenize(text.text(), false, true));
  }

  /** The tokens of a prompt without any chat format; special tokens written in it are meant. */
  public int[] tokenize(CompletionPrompt prompt) {
    return prompt.tokens(
        text -> withBos(vocabulary.tokenize(text, false, true)),
        text -> vocabulary.tokenize(text, false, true));
  }

  /** The tokens of a prompt, the same as {@link #tokenize}'s, each with its origin. */
  public List<Token> originTokens(Prompt prompt) {
    OriginText text = new OriginText(prompt);
    List<Token> tokens = new ArrayList<>();
    for (SpecialTexts.Fragment fragment : specials.partition(text)) {
      switch (fragment) {
        case SpecialTexts.Special special ->
            tokens.add(new Token(special.id(), text.originOf(special.start(), special.end())));
        case SpecialTexts.Plain plain -> appendPlain(text, plain.start(), plain.end(), tokens);
      }
    }
    return withBos(tokens);
  }

  private void appendPlain(OriginText text, int start, int end, List<Token> tokens) {
    int[] ids = vocabulary.tokenize(text.text().substring(start, end), false, false);
    TokenAligner aligner = new TokenAligner(text, start, end);
    for (int id : ids) {
      tokens.add(new Token(id, aligner.next(vocabulary.piece(id, true))));
    }
  }

  private int[] withBos(int[] ids) {
    OptionalInt bos = vocabulary.specialTokens().bos();
    if (bos.isEmpty()) {
      return ids;
    }
    int leading = 0;
    while (leading < ids.length && ids[leading] == bos.getAsInt()) {
      leading++;
    }
    if (leading == 0 && vocabulary.addsBos()) {
      int[] longer = new int[ids.length + 1];
      longer[0] = bos.getAsInt();
      System.arraycopy(ids, 0, longer, 1, ids.length);
      return longer;
    }
    return leading < 2 ? ids : Arrays.copyOfRange(ids, leading - 1, ids.length);
  }

  private List<Token> withBos(List<Token> tokens) {
    int[] ids = tokens.stream().mapToInt(Token::id).toArray();
    int change = withBos(ids).length - ids.length;
    if (change > 0) {
      tokens.addFirst(new Token(vocabulary.specialTokens().bos().getAsInt(), Origin.TEMPLATE));
    }
    return change < 0 ? tokens.subList(-change, tokens.size()) : tokens;
  }
}
